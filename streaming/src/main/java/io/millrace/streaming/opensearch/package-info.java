/**
 * The end of an aggregate's path: window counts become documents of an OpenSearch index, one per
 * key. What the cluster does not take in time goes to the lake's table {@code undelivered}, so the
 * lake never waits for OpenSearch.
 *
 * <p>{@link io.millrace.streaming.opensearch.OpenSearchSink} is the file to read first.
 */
package io.millrace.streaming.opensearch;
