package io.millrace.streaming.kinesis;

import java.time.Duration;

/** What identifies a stream, and how long it keeps records. */
record StreamSummary(long createdMillis, Duration retention) {}
