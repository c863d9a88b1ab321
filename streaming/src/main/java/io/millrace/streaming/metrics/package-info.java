/**
 * What operators see of a running pipeline: lag, rates, state, and what did not get through, for
 * CloudWatch, Prometheus and OpenSearch. Beside the data's path; no query waits for it.
 */
package io.millrace.streaming.metrics;
