package io.millrace.local.kinesis.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Locale;

/**
 * The sequence numbers of one shard: 56 decimal digits, computed from a record's ordinal in the
 * shard so that none is stored.
 *
 * <p>Digits from the left: {@code 49}, when the stream was created, which stream it is, the shard's
 * index, and a suffix that grows with the ordinal. Children have higher indexes than their parents,
 * hence higher numbers. Suffixes leave irregular gaps, as the service does: a client that adds one
 * to a sequence number is wrong, and finds out here.
 */
public final class SequenceNumbers {
  public static final int LENGTH = 56;

  private static final int SUFFIX = 19;
  private static final int STRIDE = 1000;

  private final String shardId;
  private final byte[] prefix;

  SequenceNumbers(String shardId, long streamCreatedMillis, int streamNumber, int shardIndex) {
    this.shardId = shardId;
    this.prefix =
        String.format(
                Locale.ROOT,
                "49%013d%05d%09d00000000",
                streamCreatedMillis,
                streamNumber % 100_000,
                shardIndex)
            .getBytes(US_ASCII);
  }

  /** Writes the 56 digits of the record at {@code ordinal}. */
  public void write(long ordinal, byte[] target, int at) {
    System.arraycopy(prefix, 0, target, at, prefix.length);
    writeSuffix(suffix(ordinal), target, at + prefix.length);
  }

  /** Replaces only what differs between two numbers of this shard. */
  public void rewrite(long ordinal, byte[] target, int at) {
    writeSuffix(suffix(ordinal), target, at + prefix.length);
  }

  /** The number of the record at {@code ordinal}. */
  public String of(long ordinal) {
    return withSuffix(suffix(ordinal));
  }

  /** Below the number of every record of the shard. */
  public String starting() {
    return withSuffix(0);
  }

  /** Above the number of every record of a shard that was closed with {@code count} records. */
  public String ending(long count) {
    return withSuffix(endingSuffix(count));
  }

  /** The first ordinal whose number is at least {@code number}. */
  long ordinalAt(String number, long count, boolean closed) {
    long suffix = parse(number, count, closed);
    long ordinal = suffix / STRIDE - 1;
    if (ordinal < 0) {
      return 0;
    }
    return Math.min(count, suffix(ordinal) >= suffix ? ordinal : ordinal + 1);
  }

  /** The first ordinal whose number is above {@code number}. */
  long ordinalAfter(String number, long count, boolean closed) {
    long suffix = parse(number, count, closed);
    long ordinal = suffix / STRIDE - 1;
    if (ordinal < 0) {
      return 0;
    }
    return Math.min(count, suffix(ordinal) > suffix ? ordinal : ordinal + 1);
  }

  /**
   * @throws ServiceException when the number is another shard's, or was not given out yet
   */
  private long parse(String number, long count, boolean closed) {
    boolean ours = number.length() == LENGTH && number.startsWith(new String(prefix, US_ASCII));
    long suffix = ours ? digits(number.substring(prefix.length)) : -1;
    if (suffix < 0) {
      throw ServiceException.invalidArgument(
          "Invalid StartingSequenceNumber. %s does not encode %s, in a call to which it was used."
              .formatted(number, shardId));
    }
    long highest = closed ? endingSuffix(count) : count == 0 ? 0 : suffix(count - 1);
    if (suffix > highest) {
      throw ServiceException.invalidArgument(
          "Invalid StartingSequenceNumber. %s was not given out yet by %s."
              .formatted(number, shardId));
    }
    return suffix;
  }

  private static long digits(String text) {
    try {
      return text.charAt(0) == '+' ? -1 : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static long endingSuffix(long count) {
    return (count + 1) * STRIDE + STRIDE - 1;
  }

  private static long suffix(long ordinal) {
    long mixed = (ordinal + 1) * 0x9E3779B97F4A7C15L >>> 40;
    return (ordinal + 1) * STRIDE + mixed % (STRIDE - 1);
  }

  private String withSuffix(long suffix) {
    byte[] digits = new byte[LENGTH];
    System.arraycopy(prefix, 0, digits, 0, prefix.length);
    writeSuffix(suffix, digits, prefix.length);
    return new String(digits, US_ASCII);
  }

  private static void writeSuffix(long suffix, byte[] target, int at) {
    long rest = suffix;
    for (int i = at + SUFFIX - 1; i >= at; i--) {
      long tenth = rest / 10;
      target[i] = (byte) ('0' + (rest - tenth * 10));
      rest = tenth;
    }
  }
}
