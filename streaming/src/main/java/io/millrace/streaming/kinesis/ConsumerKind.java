package io.millrace.streaming.kinesis;

/** How executors get records. The driver polls in any case, to decide where a micro-batch ends. */
enum ConsumerKind {
  /** GetRecords, with the read rate that all polling consumers of a shard share. */
  POLLING,
  /** SubscribeToShard as a registered consumer, with a read rate of its own. */
  FAN_OUT
}
