/**
 * The source {@code kafka}: Spark's own connector, with the columns and ranges that the ingest
 * query wants. First step of the data's path.
 *
 * <p>Spark fixes each partition's last offset on the driver before a micro-batch is read, as the
 * Kinesis source does.
 */
package io.millrace.streaming.kafka;
