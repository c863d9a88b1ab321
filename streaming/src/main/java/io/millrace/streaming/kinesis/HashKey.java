package io.millrace.streaming.kinesis;

import java.io.Serializable;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.regex.Pattern;

/** A place in the key space that shards divide among them: a number of 128 bits without a sign. */
record HashKey(long high, long low) implements Comparable<HashKey>, Serializable {
  static final HashKey MIN = new HashKey(0, 0);
  static final HashKey MAX = new HashKey(-1, -1);

  private static final int BITS = 128;
  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,39}");

  /**
   * @throws NumberFormatException when the text is no decimal number from 0 to 2^128 - 1
   */
  static HashKey parse(String decimal) {
    if (!DECIMAL.matcher(decimal).matches()) {
      throw new NumberFormatException("not a decimal number: " + decimal);
    }
    BigInteger value = new BigInteger(decimal);
    if (value.bitLength() > BITS) {
      throw new NumberFormatException("above 2^128 - 1: " + decimal);
    }
    return new HashKey(value.shiftRight(Long.SIZE).longValue(), value.longValue());
  }

  /** Where Kinesis puts records with this partition key: at the MD5 of its UTF-8 bytes. */
  static HashKey ofPartitionKey(String key, MessageDigest md5) {
    ByteBuffer digest = ByteBuffer.wrap(md5.digest(key.getBytes(StandardCharsets.UTF_8)));
    return new HashKey(digest.getLong(), digest.getLong());
  }

  @Override
  public int compareTo(HashKey other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }
}
