package io.millrace.batch.audit;

import java.math.BigInteger;
import java.util.regex.Pattern;

/** Places in a shard as the ledger spells them: a sequence number, or the name of the place. */
final class ShardPlaces {
  private static final String TRIM_HORIZON = "TRIM_HORIZON";
  private static final String AT_TIMESTAMP = "AT_TIMESTAMP:";
  private static final String SHARD_END = "SHARD_END";
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private ShardPlaces() {}

  /** Whether a shard can be read from here without having been read before. */
  static boolean isStart(String place) {
    return place.equals(TRIM_HORIZON) || place.startsWith(AT_TIMESTAMP);
  }

  /**
   * Whether reading from {@code from} meets records that were read up to {@code to}. The end of a
   * shard lies behind every record, a start position before any.
   */
  static boolean isBefore(String from, String to) {
    if (isNumber(from) && isNumber(to)) {
      return new BigInteger(from).compareTo(new BigInteger(to)) < 0;
    }
    return isStart(from) || to.equals(SHARD_END);
  }

  private static boolean isNumber(String place) {
    return NUMBER.matcher(place).matches();
  }
}
