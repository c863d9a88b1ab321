package io.millrace.local.demo;

import java.time.Instant;

/** A line on its way into Kinesis, and when it is due. */
@SuppressWarnings("ArrayRecordComponent")
record FeedLine(Instant due, String partitionKey, byte[] bytes) {}
