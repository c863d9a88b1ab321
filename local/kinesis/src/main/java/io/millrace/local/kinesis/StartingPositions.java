package io.millrace.local.kinesis;

import io.millrace.local.kinesis.store.ServiceException;
import io.millrace.local.kinesis.store.Shard;
import io.millrace.local.kinesis.wire.RequestBody;
import java.time.Clock;

/** Finds the record at which a request wants to begin. */
final class StartingPositions {
  private final Clock clock;

  StartingPositions(Clock clock) {
    this.clock = clock;
  }

  /** What the operation calls the parts of a position; {@code Timestamp} is the same in all. */
  record Fields(String type, String sequenceNumber) {}

  /** The ordinal of the first record that {@code position} asks for. */
  long ordinal(Shard shard, RequestBody position, Fields fields) {
    String type = position.requiredText(fields.type());
    return switch (type) {
      case "TRIM_HORIZON" -> shard.log().start();
      case "LATEST" -> shard.log().end();
      case "AT_TIMESTAMP" -> atTimestamp(shard, position);
      case "AT_SEQUENCE_NUMBER" -> shard.ordinalAt(sequenceNumber(position, fields, type));
      case "AFTER_SEQUENCE_NUMBER" -> shard.ordinalAfter(sequenceNumber(position, fields, type));
      default ->
          throw ServiceException.validation(
              type,
              RequestBody.member(fields.type()),
              "Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP,"
                  + " AT_SEQUENCE_NUMBER, TRIM_HORIZON]");
    };
  }

  private long atTimestamp(Shard shard, RequestBody position) {
    Long timestamp = position.timestamp("Timestamp");
    if (timestamp == null) {
      throw ServiceException.invalidArgument(
          "Must either specify (1) AT_SEQUENCE_NUMBER/AFTER_SEQUENCE_NUMBER and"
              + " StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no"
              + " StartingSequenceNumber or (3) AT_TIMESTAMP and Timestamp.");
    }
    long now = clock.millis();
    if (timestamp > now) {
      throw ServiceException.invalidArgument(
          "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis."
              + " timestampInMillis: %d, currentTimestampInMillis: %d".formatted(timestamp, now));
    }
    return shard.log().firstAtOrAfter(timestamp);
  }

  private static String sequenceNumber(RequestBody position, Fields fields, String type) {
    String number = position.text(fields.sequenceNumber());
    if (number == null) {
      throw ServiceException.invalidArgument(
          "%s needs a %s.".formatted(type, fields.sequenceNumber()));
    }
    return number;
  }
}
