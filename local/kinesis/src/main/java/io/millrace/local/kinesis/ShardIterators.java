package io.millrace.local.kinesis;

import io.millrace.local.kinesis.store.ServiceException;
import io.millrace.local.kinesis.store.Shard;
import io.millrace.local.kinesis.store.StreamArn;
import io.millrace.local.kinesis.store.StreamStore;
import io.millrace.local.kinesis.store.Streams;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;

/**
 * Issues shard iterators and reads them back.
 *
 * <p>An iterator is opaque to clients and holds all there is to know about it, so the endpoint
 * remembers none. It is good for five minutes, as the service's is.
 */
final class ShardIterators {
  private static final long LIFETIME_MILLIS = 300_000;
  private static final int SIZE = 4 + 4 + 8 + 8 + 4;

  /** Makes a forged iterator, or one of another endpoint, as invalid as it is for the service. */
  private final long secret = new SecureRandom().nextLong();

  private final AtomicInteger generation = new AtomicInteger();
  private final Streams streams;
  private final Clock clock;

  ShardIterators(Streams streams, Clock clock) {
    this.streams = streams;
    this.clock = clock;
  }

  /** A place in a shard, and when a client was told of it. */
  record Position(Shard shard, long ordinal, long issuedAt, int generation) {}

  String issue(Shard shard, long ordinal) {
    ByteBuffer token =
        ByteBuffer.allocate(SIZE + Long.BYTES)
            .putInt(shard.stream().number())
            .putInt(shard.index())
            .putLong(ordinal)
            .putLong(clock.millis())
            .putInt(generation.get());
    token.putLong(seal(token.array()));
    return Base64.getEncoder().encodeToString(token.array());
  }

  /**
   * @throws ServiceException when this endpoint did not issue it, or its stream is gone
   */
  Position read(String iterator) {
    ByteBuffer token = ByteBuffer.wrap(decode(iterator));
    StreamStore stream = streams.numbered(token.getInt());
    Shard shard = stream == null ? null : stream.shardAt(token.getInt());
    if (shard == null) {
      throw ServiceException.resourceNotFound(
          "The stream of this shard iterator under account %s does not exist."
              .formatted(StreamArn.ACCOUNT));
    }
    return new Position(shard, token.getLong(), token.getLong(), token.getInt());
  }

  void checkAge(Position position) {
    long now = clock.millis();
    if (position.generation() != generation.get() || now - position.issuedAt() > LIFETIME_MILLIS) {
      throw expired(position);
    }
  }

  ServiceException expired(Position position) {
    return ServiceException.expiredIterator(
        ("Iterator expired. The iterator was created at time %s while right now it is"
                + " %s which is further in the future than the tolerated delay of %d"
                + " milliseconds.")
            .formatted(
                Instant.ofEpochMilli(position.issuedAt()), clock.instant(), LIFETIME_MILLIS));
  }

  /** All iterators issued so far expire now. */
  void expireAll() {
    generation.incrementAndGet();
  }

  private byte[] decode(String iterator) {
    try {
      byte[] token = Base64.getDecoder().decode(iterator);
      if (token.length == SIZE + Long.BYTES
          && ByteBuffer.wrap(token).getLong(SIZE) == seal(token)) {
        return token;
      }
    } catch (IllegalArgumentException e) {
      // Falls through: not even base64.
    }
    throw ServiceException.invalidArgument("Invalid ShardIterator.");
  }

  private long seal(byte[] token) {
    CRC32 crc = new CRC32();
    crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, secret));
    crc.update(token, 0, SIZE);
    return crc.getValue() ^ secret;
  }
}
