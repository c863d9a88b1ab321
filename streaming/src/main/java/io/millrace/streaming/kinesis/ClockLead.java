package io.millrace.streaming.kinesis;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the driver's clock runs ahead of Kinesis' own, in milliseconds, as far as refusals have
 * shown. Kinesis refuses to look for records at a time that it has not reached; a scout that always
 * asked for such a time would find the tip in many small steps only.
 */
final class ClockLead {
  private static final Logger LOG = LoggerFactory.getLogger(ClockLead.class);

  /** Worth a warning: no clock that is kept in time is off by so much. */
  private static final long NOTABLE_MILLIS = 1_000;

  /** Part of the lead that each answer takes back, since clocks are set right at times. */
  private static final long SHRINK = 16;

  private final AtomicLong millis = new AtomicLong();

  /** The time to ask for in place of {@code wanted}. */
  long reachable(long wanted) {
    return wanted - millis.get();
  }

  /** Kinesis knew the time that it was asked for. */
  void confirmed() {
    millis.updateAndGet(lead -> lead - (lead + SHRINK - 1) / SHRINK);
  }

  /**
   * Kinesis had not reached {@code wanted}.
   *
   * @param reached the latest time that it is known to have reached
   */
  void refused(long wanted, long reached) {
    long lead = Math.max(0, wanted - reached);
    long before = millis.getAndUpdate(known -> Math.max(known, lead));
    if (lead >= NOTABLE_MILLIS && before < lead / 2) {
      LOG.warn(
          "This machine's clock is up to {} ms ahead of Kinesis; records are read that much later. Is it kept in time?",
          lead);
    }
  }
}
