/**
 * A real Kafka broker for laptops and tests, at the start of the data's path: where production has
 * MSK. It runs in a process of its own, because it is written in another Scala than Spark.
 */
package io.millrace.local.kafka;
