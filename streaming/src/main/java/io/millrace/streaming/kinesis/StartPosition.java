package io.millrace.streaming.kinesis;

import io.millrace.core.option.ConfigOption;
import java.io.Serializable;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;

/** Where a query without a checkpoint begins: the oldest record, the newest, or a time. */
record StartPosition(Kind kind, Instant timestamp) implements Serializable {
  enum Kind {
    TRIM_HORIZON,
    LATEST,
    TIMESTAMP
  }

  static final StartPosition TRIM_HORIZON = new StartPosition(Kind.TRIM_HORIZON, null);
  static final StartPosition LATEST = new StartPosition(Kind.LATEST, null);

  /**
   * @throws IllegalArgumentException when the text is neither a name nor an ISO-8601 time
   */
  static StartPosition parse(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "trim-horizon" -> TRIM_HORIZON;
      case "latest" -> LATEST;
      default -> {
        try {
          yield new StartPosition(Kind.TIMESTAMP, OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
          throw new IllegalArgumentException("not a start position: " + text, e);
        }
      }
    };
  }

  /** The position to begin at; {@code now} is what "latest" means from then on. */
  ShardPosition resolve(Instant now) {
    return switch (kind) {
      case TRIM_HORIZON -> ShardPosition.TRIM_HORIZON;
      case LATEST -> ShardPosition.atTimestamp(now.toEpochMilli());
      case TIMESTAMP -> ShardPosition.atTimestamp(timestamp.toEpochMilli());
    };
  }

  @Override
  public String toString() {
    return kind == Kind.TIMESTAMP ? timestamp.toString() : ConfigOption.spelling(kind);
  }
}
