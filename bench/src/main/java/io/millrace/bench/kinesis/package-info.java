/**
 * The Kinesis source beside other ways to read a stream: planning, reading, latency. Always from
 * the local endpoint.
 */
package io.millrace.bench.kinesis;
