package io.millrace.streaming.kinesis

import io.millrace.local.kinesis.Operation

/** What holds for a query that polls holds for one that subscribes. */
class FanOutSourceSuite extends KinesisSourceSuite {
  override protected def consumer: Map[String, String] = Map("consumer" -> "fan-out")

  /** Records that are pushed meanwhile are new ones; old ones would take another subscription. */
  override protected def recordsSent: Long =
    super.recordsSent + kinesis.calls().of(Operation.SUBSCRIBE_TO_SHARD).calls()
}

/** Splits and merges under subscriptions. */
class FanOutReshardingSuite extends ReshardingSuite {
  override protected def consumer: Map[String, String] = Map("consumer" -> "fan-out")
}

/** Retention under subscriptions. */
class FanOutLossSuite extends LossSuite {
  override protected def consumer: Map[String, String] = Map("consumer" -> "fan-out")
}
