/**
 * The Kinesis support that Spark ships ({@code spark-streaming-kinesis-asl}), reading what our
 * source reads. On a class path of its own; {@code bench/run asl} starts it as a process.
 */
package io.millrace.bench.asl;
