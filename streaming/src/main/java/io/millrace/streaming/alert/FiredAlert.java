package io.millrace.streaming.alert;

import static io.millrace.core.lake.LakeTables.FIRED_AT;
import static io.millrace.core.lake.LakeTables.REVISION;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.core.notify.Notification;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.Pipeline.Alert.Severity;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import scala.collection.JavaConverters;

/**
 * A row of the table {@code alerts}, and what has become of its notifications.
 *
 * @param notifications by target: {@link #PENDING}, {@link #SENT}, {@link #UNDELIVERED} or {@link
 *     #TOO_OLD}
 */
record FiredAlert(Row row, Map<String, String> notifications) {
  static final String PENDING = "pending";
  static final String SENT = "sent";
  static final String UNDELIVERED = "undelivered";
  static final String TOO_OLD = "too-old";

  private static final ObjectMapper JSON = new ObjectMapper();

  FiredAlert {
    notifications = Collections.unmodifiableMap(new LinkedHashMap<>(notifications));
  }

  static FiredAlert of(Row row) {
    try {
      return new FiredAlert(
          row, JSON.readValue(row.<String>getAs("notifications"), new TypeReference<>() {}));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("The notifications of an alert are no JSON", e);
    }
  }

  /** The notifications of an alert, all in the same state, as JSON. */
  static String notifications(Pipeline.Alert alert, String state) {
    Map<String, String> notifications = new LinkedHashMap<>();
    alert.targetsByLabel().keySet().forEach(target -> notifications.put(target, state));
    return json(notifications);
  }

  /** Targets that have still to be told. */
  List<String> waiting() {
    return notifications.entrySet().stream()
        .filter(entry -> entry.getValue().equals(PENDING))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Targets that were given up. */
  List<String> untold() {
    return notifications.entrySet().stream()
        .filter(entry -> entry.getValue().equals(UNDELIVERED))
        .map(Map.Entry::getKey)
        .toList();
  }

  FiredAlert with(Map<String, String> outcomes) {
    Map<String, String> all = new LinkedHashMap<>(notifications);
    all.putAll(outcomes);
    return new FiredAlert(row, all);
  }

  String alert() {
    return row.getAs("alert");
  }

  String key() {
    return row.getAs("key");
  }

  Instant firedAt() {
    return row.<java.sql.Timestamp>getAs(FIRED_AT).toInstant();
  }

  /** What the target is to be told. */
  Notification notification(String pipeline, String target) {
    return new Notification(
        Notification.id(pipeline, alert(), key(), target),
        pipeline,
        alert(),
        Severity.valueOf(row.<String>getAs("severity").toUpperCase(Locale.ROOT)),
        row.getAs("message"),
        new Notification.Values(at(), key(), row.getAs("row")));
  }

  private Instant at() {
    for (String bound : List.of("window_start", "window_end")) {
      if (row.getAs(bound) instanceof java.sql.Timestamp time) {
        return time.toInstant();
      }
    }
    return firedAt();
  }

  /** The row as it is to be now, newer than the one that it replaces. */
  Row toRow() {
    List<Object> values = new ArrayList<>(JavaConverters.seqAsJavaList(row.toSeq()));
    values.set(row.fieldIndex("state"), state());
    values.set(row.fieldIndex("notifications"), json(notifications));
    values.set(row.fieldIndex(REVISION), row.<Long>getAs(REVISION) + 1);
    return RowFactory.create(values.toArray());
  }

  private String state() {
    if (notifications.containsValue(PENDING)) {
      return PENDING;
    }
    return notifications.containsValue(UNDELIVERED) ? UNDELIVERED : SENT;
  }

  private static String json(Map<String, String> notifications) {
    try {
      return JSON.writeValueAsString(notifications);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Texts become JSON", e);
    }
  }
}
