package io.millrace.core.lake;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How many rows there are and which times they lie between.
 *
 * @param first the earliest time; null where a row has none, which could be anywhere
 * @param last the latest time
 */
public record RowSpan(long rows, Instant first, Instant last) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static RowSpan of(Dataset<Row> rows, Optional<Column> time) {
    Column at = time.orElse(lit(null)).cast("timestamp");
    Row found = rows.agg(count(lit(1)), count(at), min(at), max(at)).collectAsList().get(0);
    boolean allHaveOne = found.getLong(0) == found.getLong(1);
    return new RowSpan(
        found.getLong(0),
        allHaveOne ? instant(found.getTimestamp(2)) : null,
        allHaveOne ? instant(found.getTimestamp(3)) : null);
  }

  /** What lies before a time. */
  static RowSpan before(Instant end) {
    return new RowSpan(1, Instant.MIN, end.minusNanos(1));
  }

  private static Instant instant(Timestamp timestamp) {
    return timestamp == null ? null : timestamp.toInstant();
  }

  public boolean isEmpty() {
    return rows == 0;
  }

  Optional<Instant> earliest() {
    return Optional.ofNullable(first);
  }

  /**
   * Whether a file may hold a row with one of the times; true where its statistics don't tell.
   *
   * @param stats Delta's statistics of the file
   *     (https://github.com/delta-io/delta/blob/master/PROTOCOL.md#Per-file-Statistics)
   */
  boolean mayMeet(String stats, String column) {
    if (first == null || stats == null) {
      return true;
    }
    try {
      JsonNode known = JSON.readTree(stats);
      JsonNode least = known.path("minValues").path(column);
      JsonNode most = known.path("maxValues").path(column);
      if (!least.isTextual() || !most.isTextual()) {
        return true;
      }
      // Delta cuts times off after the milliseconds, so the greatest may be up to one later.
      Instant end = OffsetDateTime.parse(most.asText()).toInstant().plusMillis(1);
      return !last.isBefore(OffsetDateTime.parse(least.asText()).toInstant())
          && !first.isAfter(end);
    } catch (JsonProcessingException | DateTimeParseException e) {
      return true;
    }
  }
}
