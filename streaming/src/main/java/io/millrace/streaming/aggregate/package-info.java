/**
 * Aggregate queries: windows over the stream of {@code records}, kept by key in the lake and in
 * OpenSearch. Third step of the data's path.
 */
package io.millrace.streaming.aggregate;
