package io.millrace.streaming.kinesis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Many records of a producer in one of Kinesis, as the Kinesis Producer Library packs them: a mark,
 * a protobuf message and the message's MD5
 * (https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md).
 *
 * <p>Read whole or not at all. No bytes make it fail in another way than {@link Malformed}, and it
 * takes memory in proportion to them.
 */
final class AggregatedRecord {
  private static final byte[] MARK = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2};
  private static final int CHECKSUM_BYTES = 16;

  private static final int KEY_TABLE = 1;
  private static final int HASH_KEY_TABLE = 2;
  private static final int RECORDS = 3;

  private static final int KEY = 1;
  private static final int HASH_KEY = 2;
  private static final int DATA = 3;

  private static final long NONE = -1;

  private final byte[] bytes;
  private final MessageDigest md5;
  private final List<String> keys = new ArrayList<>();
  private final List<HashKey> explicitHashKeys = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();

  private AggregatedRecord(byte[] bytes, MessageDigest md5) {
    this.bytes = bytes;
    this.md5 = md5;
  }

  /**
   * A record as the message has it.
   *
   * @param key index in the table of partition keys
   * @param hashKey index in the table of explicit hash keys; {@link #NONE} without one
   */
  private record Part(long key, long hashKey, int from, int to) {}

  /** Whether the bytes begin like an aggregated record; all other records are on their own. */
  static boolean isMarked(byte[] bytes) {
    return bytes.length >= MARK.length
        && bytes[0] == MARK[0]
        && bytes[1] == MARK[1]
        && bytes[2] == MARK[2]
        && bytes[3] == MARK[3];
  }

  /**
   * Reads a record that {@link #isMarked}.
   *
   * @throws Malformed when the checksum or the message is broken, or the message has no record
   */
  static AggregatedRecord read(byte[] bytes) throws Malformed {
    int end = bytes.length - CHECKSUM_BYTES;
    if (end < MARK.length) {
      throw new Malformed("the record ends before its checksum");
    }
    AggregatedRecord record = new AggregatedRecord(bytes, md5());
    record.checkSum(end);
    record.readMessage(new ProtobufReader(bytes, MARK.length, end));
    return record;
  }

  int size() {
    return parts.size();
  }

  /**
   * The records that belong to a shard: those whose explicit hash key, or else the MD5 of whose
   * partition key, lies in its range.
   *
   * <p>The others came to the shard because it was split while they were on their way. The producer
   * sees from the answer which shard took the aggregated record, and puts them again, so taking
   * them here would count them twice (Retrier::succeed_if_correct_shard in
   * https://github.com/awslabs/amazon-kinesis-producer/blob/master/aws/kinesis/core/retrier.cc).
   * The Kinesis Client Library leaves them out, too, and with them the rest of the aggregated
   * record (AggregatorUtil.deaggregate in https://github.com/awslabs/amazon-kinesis-client). That
   * suited producers that put all of it again; since
   * https://github.com/awslabs/amazon-kinesis-producer/pull/576 they don't put again what belongs
   * to the shard, so here it is kept.
   */
  List<UserRecord> within(HashKeyRange range) {
    List<UserRecord> inside = new ArrayList<>(parts.size());
    boolean[] isKeyInside = range.isAll() ? null : areKeysInside(range);
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      if (isKeyInside == null || isInside(part, range, isKeyInside)) {
        byte[] data = Arrays.copyOfRange(bytes, part.from, part.to);
        inside.add(new UserRecord(i, keys.get((int) part.key), data));
      }
    }
    return inside;
  }

  private boolean isInside(Part part, HashKeyRange range, boolean[] isKeyInside) {
    return part.hashKey == NONE
        ? isKeyInside[(int) part.key]
        : range.contains(explicitHashKeys.get((int) part.hashKey));
  }

  private boolean[] areKeysInside(HashKeyRange range) {
    boolean[] inside = new boolean[keys.size()];
    for (int i = 0; i < inside.length; i++) {
      inside[i] = range.contains(HashKey.ofPartitionKey(keys.get(i), md5));
    }
    return inside;
  }

  private void checkSum(int end) throws Malformed {
    md5.update(bytes, MARK.length, end - MARK.length);
    byte[] sum = md5.digest();
    if (!Arrays.equals(sum, 0, CHECKSUM_BYTES, bytes, end, bytes.length)) {
      throw new Malformed("the checksum is wrong");
    }
  }

  /** Takes the tables and records in any order, and unknown fields, as protobuf demands. */
  private void readMessage(ProtobufReader message) throws Malformed {
    while (message.next()) {
      if (message.isBytes(KEY_TABLE)) {
        keys.add(text(message));
      } else if (message.isBytes(HASH_KEY_TABLE)) {
        explicitHashKeys.add(hashKey(text(message)));
      } else if (message.isBytes(RECORDS)) {
        parts.add(part(new ProtobufReader(bytes, message.from(), message.to())));
      }
    }
    if (parts.isEmpty()) {
      throw new Malformed("the message has no record");
    }
    for (Part part : parts) {
      check(part);
    }
  }

  private static Part part(ProtobufReader record) throws Malformed {
    long key = NONE;
    long hashKey = NONE;
    int from = -1;
    int to = -1;
    while (record.next()) {
      if (record.isNumber(KEY)) {
        key = index(record);
      } else if (record.isNumber(HASH_KEY)) {
        hashKey = index(record);
      } else if (record.isBytes(DATA)) {
        from = record.from();
        to = record.to();
      }
    }
    if (key == NONE || from < 0) {
      throw new Malformed("a record has no partition key or no data");
    }
    return new Part(key, hashKey, from, to);
  }

  /** An index without a sign; one of more than 63 bits is beyond every table. */
  private static long index(ProtobufReader record) {
    return record.number() < 0 ? Long.MAX_VALUE : record.number();
  }

  private void check(Part part) throws Malformed {
    if (part.key >= keys.size() || part.hashKey >= explicitHashKeys.size()) {
      throw new Malformed("a record names a key that the message does not have");
    }
  }

  private static HashKey hashKey(String text) throws Malformed {
    try {
      return HashKey.parse(text);
    } catch (NumberFormatException e) {
      throw new Malformed("an explicit hash key is no number from 0 to 2^128 - 1");
    }
  }

  private String text(ProtobufReader field) {
    return new String(bytes, field.from(), field.to() - field.from(), StandardCharsets.UTF_8);
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has MD5", e);
    }
  }
}
