package io.millrace.batch.audit;

import java.math.BigInteger;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Places in a shard as the ledger spells them: a sequence number, or the name of the place. A Kafka
 * partition and a file are shards, too; docs/tables.md says which source has which names.
 */
final class ShardPlaces {
  /** {@code UNKNOWN} is every place of a source that doesn't tell its ranges. */
  private static final Set<String> STARTS =
      Set.of("TRIM_HORIZON", "EARLIEST", "FILE_START", "UNKNOWN");

  private static final Pattern START_AT = Pattern.compile("(AT_TIMESTAMP|AT_OFFSET):.*");
  private static final Set<String> ENDS = Set.of("SHARD_END", "FILE_END");
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private ShardPlaces() {}

  /** Whether a shard can be read from here without having been read before. */
  static boolean isStart(String place) {
    return STARTS.contains(place) || START_AT.matcher(place).matches();
  }

  /**
   * Whether reading from {@code from} meets records that were read up to {@code to}. The end of a
   * shard lies behind every record, a start position before any.
   */
  static boolean isBefore(String from, String to) {
    if (isNumber(from) && isNumber(to)) {
      return new BigInteger(from).compareTo(new BigInteger(to)) < 0;
    }
    return isStart(from) || ENDS.contains(to);
  }

  private static boolean isNumber(String place) {
    return NUMBER.matcher(place).matches();
  }
}
