/**
 * The Kinesis source, {@code format("kinesis")}: first step of the data's path.
 *
 * <p>The driver decides a micro-batch before it is read ({@link
 * io.millrace.streaming.kinesis.ShardScout}), Spark's offset log keeps the decision ({@link
 * io.millrace.streaming.kinesis.KinesisOffset}), executors read exactly the decided ranges ({@link
 * io.millrace.streaming.kinesis.ShardRangeReader}). Start reading at {@link
 * io.millrace.streaming.kinesis.KinesisMicroBatchStream}.
 */
package io.millrace.streaming.kinesis;
