/**
 * A real OpenSearch node for laptops and tests, at the end of the data's path: where production has
 * a cluster. It runs in a process of its own, because it shares no version of Jackson, Lucene,
 * Netty or Log4j with Spark.
 */
package io.millrace.local.opensearch;
