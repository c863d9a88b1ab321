package io.millrace.streaming.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/** Packs records as the Kinesis Producer Library does: each key once, in a table. */
final class Aggregate {
  private static final byte[] MARK = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2};

  private final List<String> keys = new ArrayList<>();
  private final List<String> hashKeys = new ArrayList<>();
  private final ByteArrayOutputStream records = new ByteArrayOutputStream();

  Aggregate add(String partitionKey, String data) {
    return add(partitionKey, null, data.getBytes(UTF_8));
  }

  /**
   * @param explicitHashKey decimal; null for the one of the partition key
   */
  Aggregate add(String partitionKey, String explicitHashKey, byte[] data) {
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    number(record, 1, index(keys, partitionKey));
    if (explicitHashKey != null) {
      number(record, 2, index(hashKeys, explicitHashKey));
    }
    bytes(record, 3, data);
    bytes(records, 3, record.toByteArray());
    return this;
  }

  /** The record to put into a stream. */
  byte[] toBytes() {
    return sealed(message());
  }

  byte[] message() {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    keys.forEach(key -> bytes(message, 1, key.getBytes(UTF_8)));
    hashKeys.forEach(key -> bytes(message, 2, key.getBytes(UTF_8)));
    message.writeBytes(records.toByteArray());
    return message.toByteArray();
  }

  /** A message, whatever it is, with the mark before it and its checksum behind it. */
  static byte[] sealed(byte[] message) {
    ByteArrayOutputStream sealed = new ByteArrayOutputStream();
    sealed.writeBytes(MARK);
    sealed.writeBytes(message);
    sealed.writeBytes(md5(message));
    return sealed.toByteArray();
  }

  /** Appends a field that holds a number. */
  static void number(ByteArrayOutputStream message, int field, long value) {
    varint(message, (long) field << 3);
    varint(message, value);
  }

  /** Appends a field that holds bytes. */
  static void bytes(ByteArrayOutputStream message, int field, byte[] value) {
    varint(message, (long) field << 3 | 2);
    varint(message, value.length);
    message.writeBytes(value);
  }

  private static void varint(ByteArrayOutputStream message, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      message.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    message.write((int) rest);
  }

  private static int index(List<String> table, String key) {
    if (!table.contains(key)) {
      table.add(key);
    }
    return table.indexOf(key);
  }

  private static byte[] md5(byte[] message) {
    try {
      return MessageDigest.getInstance("MD5").digest(message);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
