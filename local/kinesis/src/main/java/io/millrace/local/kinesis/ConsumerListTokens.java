package io.millrace.local.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.local.kinesis.store.ServiceException;
import io.millrace.local.kinesis.store.StreamStore;
import java.time.Clock;
import java.util.Base64;

/** Issues the tokens that continue a ListStreamConsumers, good for five minutes. */
final class ConsumerListTokens {
  private static final long LIFETIME_MILLIS = 300_000;

  private final Clock clock;

  ConsumerListTokens(Clock clock) {
    this.clock = clock;
  }

  String issue(StreamStore stream, String lastListed) {
    String token = "%d|%d|%s".formatted(clock.millis(), stream.number(), lastListed);
    return Base64.getEncoder().encodeToString(token.getBytes(UTF_8));
  }

  /** The name of the last consumer that was listed before. */
  String read(String token, StreamStore stream) {
    long issuedAt;
    int number;
    String lastListed;
    try {
      String[] parts = new String(Base64.getDecoder().decode(token), UTF_8).split("\\|", -1);
      issuedAt = Long.parseLong(parts[0]);
      number = Integer.parseInt(parts[1]);
      lastListed = parts[2];
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw ServiceException.invalidArgument("NextToken is invalid.");
    }
    if (number != stream.number()) {
      throw ServiceException.invalidArgument("NextToken is of another stream.");
    }
    if (clock.millis() - issuedAt > LIFETIME_MILLIS) {
      throw ServiceException.expiredNextToken("The NextToken has expired.");
    }
    return lastListed;
  }
}
