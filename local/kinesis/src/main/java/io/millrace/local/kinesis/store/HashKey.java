package io.millrace.local.kinesis.store;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** An unsigned 128-bit number: where a record lands in the key space that shards divide. */
public record HashKey(long high, long low) implements Comparable<HashKey> {
  public static final HashKey MIN = new HashKey(0, 0);
  public static final HashKey MAX = new HashKey(-1, -1);

  private static final BigInteger SPACE = BigInteger.ONE.shiftLeft(128);
  private static final ThreadLocal<MessageDigest> MD5 = ThreadLocal.withInitial(HashKey::md5);

  /** The MD5 of a partition key in UTF-8. */
  static HashKey ofPartitionKey(byte[] key) {
    byte[] digest = MD5.get().digest(key);
    return new HashKey(Bytes.getLong(digest, 0), Bytes.getLong(digest, 8));
  }

  /**
   * @throws NumberFormatException when the text is not a decimal number of the key space
   */
  public static HashKey parse(String decimal) {
    return of(new BigInteger(decimal));
  }

  static HashKey of(BigInteger value) {
    if (value.signum() < 0 || value.compareTo(SPACE) >= 0) {
      throw new NumberFormatException("outside of 0 to 2^128 - 1: " + value);
    }
    return new HashKey(value.shiftRight(64).longValue(), value.longValue());
  }

  BigInteger value() {
    return unsigned(high).shiftLeft(64).or(unsigned(low));
  }

  HashKey previous() {
    return of(value().subtract(BigInteger.ONE));
  }

  HashKey next() {
    return of(value().add(BigInteger.ONE));
  }

  /** The start of part {@code index} when the key space is cut into {@code parts} equal parts. */
  static HashKey startOfPart(int index, int parts) {
    return of(SPACE.multiply(BigInteger.valueOf(index)).divide(BigInteger.valueOf(parts)));
  }

  @Override
  public int compareTo(HashKey other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  @Override
  public String toString() {
    return value().toString();
  }

  private static BigInteger unsigned(long bits) {
    return new BigInteger(Long.toUnsignedString(bits));
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has MD5", e);
    }
  }
}
