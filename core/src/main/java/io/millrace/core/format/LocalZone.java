package io.millrace.core.format;

import java.io.Serializable;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;

/** The zone of logs whose times have none themselves. */
final class LocalZone implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ZoneRules rules;
  private final boolean fixed;
  private final int fixedSeconds;

  LocalZone(ZoneId zone) {
    this.rules = zone.getRules();
    this.fixed = rules.isFixedOffset();
    this.fixedSeconds = fixed ? rules.getOffset(LocalDateTime.MIN).getTotalSeconds() : 0;
  }

  /**
   * Microseconds since the epoch of a time on the zone's clocks. A time that clocks show twice in
   * autumn is the earlier one; a time that they leave out in spring counts as if they did not.
   *
   * @param second seconds since 1970-01-01 00:00 on those clocks
   */
  long micros(long second, long microsOfSecond) {
    int offset =
        fixed
            ? fixedSeconds
            : rules
                .getOffset(LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC))
                .getTotalSeconds();
    return (second - offset) * 1_000_000L + microsOfSecond;
  }
}
