package io.millrace.streaming.kinesis;

import java.util.concurrent.atomic.LongAdder;

/** Counts of one JVM's calls to Kinesis. */
final class SourceMetrics {
  final LongAdder calls = new LongAdder();
  final LongAdder throttles = new LongAdder();
  final LongAdder retries = new LongAdder();

  /** SubscribeToShard calls. */
  final LongAdder subscriptions = new LongAdder();

  /** Subscriptions that took the place of one that had ended. */
  final LongAdder renewals = new LongAdder();

  /** Events that were pushed, those without records too. */
  final LongAdder events = new LongAdder();
}
