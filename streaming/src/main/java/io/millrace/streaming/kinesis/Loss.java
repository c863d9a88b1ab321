package io.millrace.streaming.kinesis;

import java.io.Serializable;

/** Records that Kinesis no longer had when they were to be read, and why they are missed. */
record Loss(ShardRange range, String reason) implements Serializable {}
