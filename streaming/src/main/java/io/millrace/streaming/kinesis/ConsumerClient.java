package io.millrace.streaming.kinesis;

import java.time.Duration;
import java.util.Optional;

/**
 * What the driver asks of Kinesis about the registered consumers of a stream. Implementations try
 * again as those of {@link StreamClient} do.
 */
interface ConsumerClient {
  /**
   * The consumer of that name, if the stream has one.
   *
   * @param budget how long to try
   */
  Optional<RegisteredConsumer> find(String name, Duration budget);

  /** Registers a consumer, which is {@code ACTIVE} some seconds later. */
  Answer register(String name);

  /**
   * Deregisters a consumer, if there still is one of that name.
   *
   * @param budget how long to try
   */
  void deregister(String name, Duration budget);

  /** How a registration went. */
  enum Answer {
    REGISTERED,
    /** There is a consumer of that name, perhaps one that Kinesis has not forgotten yet. */
    NAME_TAKEN,
    /** The stream has as many consumers as it may have, or registers too many at once. */
    LIMIT_REACHED
  }

  /** A consumer as Kinesis knows it. */
  record RegisteredConsumer(String name, String arn, boolean isActive) {}
}
