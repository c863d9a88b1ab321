package io.millrace.streaming.kinesis;

import java.util.concurrent.atomic.LongAdder;

/** Counts of one JVM's calls to Kinesis. */
final class SourceMetrics {
  final LongAdder calls = new LongAdder();
  final LongAdder throttles = new LongAdder();
  final LongAdder retries = new LongAdder();
}
