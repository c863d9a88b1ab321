package io.millrace.streaming.kinesis;

import java.util.concurrent.atomic.LongAdder;

/** What happened to the subscriptions of this JVM. */
final class PushCounts {
  /** SubscribeToShard calls. */
  final LongAdder subscriptions = new LongAdder();

  /** Subscriptions that took the place of one that had ended. */
  final LongAdder renewals = new LongAdder();

  /** Events that were pushed, those without records too. */
  final LongAdder events = new LongAdder();
}
