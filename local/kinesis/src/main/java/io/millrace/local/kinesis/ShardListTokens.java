package io.millrace.local.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.local.kinesis.store.ServiceException;
import io.millrace.local.kinesis.store.StreamStore;
import io.millrace.local.kinesis.store.Streams;
import java.time.Clock;
import java.util.Base64;

/** Issues the tokens that continue a ListShards, good for five minutes, and reads them back. */
final class ShardListTokens {
  private static final long LIFETIME_MILLIS = 300_000;

  private final Streams streams;
  private final Clock clock;

  ShardListTokens(Streams streams, Clock clock) {
    this.streams = streams;
    this.clock = clock;
  }

  String issue(ShardListing listing) {
    String token =
        "%d|%d|%s|%d|%s"
            .formatted(
                clock.millis(),
                listing.stream().number(),
                listing.type(),
                listing.timestamp(),
                listing.afterShardId());
    return Base64.getEncoder().encodeToString(token.getBytes(UTF_8));
  }

  ShardListing read(String token) {
    long issuedAt;
    ShardListing listing;
    try {
      String[] parts = new String(Base64.getDecoder().decode(token), UTF_8).split("\\|", -1);
      issuedAt = Long.parseLong(parts[0]);
      listing =
          new ShardListing(
              stream(Integer.parseInt(parts[1])),
              ShardListing.Type.valueOf(parts[2]),
              Long.parseLong(parts[3]),
              parts[4]);
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw ServiceException.invalidArgument("NextToken is invalid.");
    }
    if (clock.millis() - issuedAt > LIFETIME_MILLIS) {
      throw ServiceException.expiredNextToken("The NextToken has expired.");
    }
    return listing;
  }

  private StreamStore stream(int number) {
    StreamStore stream = streams.numbered(number);
    if (stream == null) {
      throw ServiceException.resourceNotFound("The stream of this NextToken does not exist.");
    }
    return stream;
  }
}
