/**
 * Detector queries: anomaly scores and hotspots over the stream of {@code records}, each row once
 * and for good, in the lake and in OpenSearch. Beside the aggregates on the data's path.
 */
package io.millrace.streaming.detect;
