package io.millrace.bench.kinesis;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Lets the records that an endpoint is filled with arrive evenly, {@value #PER_SECOND} a second,
 * the last of them now, however fast or haltingly they are put; after that it shows the time.
 */
final class ArrivalClock extends Clock {
  private static final int PER_SECOND = 200_000;

  private static final long NOW = -1;

  private final long begunMillis;
  private volatile long arrivalMillis;

  ArrivalClock(int records) {
    this.begunMillis = System.currentTimeMillis() - records * 1_000L / PER_SECOND;
    this.arrivalMillis = begunMillis;
  }

  /** So many records have arrived. */
  void arrived(int records) {
    arrivalMillis = begunMillis + records * 1_000L / PER_SECOND;
  }

  void isNow() {
    arrivalMillis = NOW;
  }

  @Override
  public long millis() {
    long arrival = arrivalMillis;
    return arrival == NOW ? System.currentTimeMillis() : arrival;
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("the endpoint asks for milliseconds only");
  }
}
