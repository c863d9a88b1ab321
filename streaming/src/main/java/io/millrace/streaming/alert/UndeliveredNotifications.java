package io.millrace.streaming.alert;

import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.core.lake.LakeTable;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.notify.Notification;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/** Keeps notifications that were given up in the table {@code undelivered}, each once. */
final class UndeliveredNotifications {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SparkSession session;
  private final LakeTable table;

  UndeliveredNotifications(SparkSession session, LakeTable table) {
    this.session = session;
    this.table = table;
  }

  /**
   * A notification that was given up.
   *
   * @param target its name, which is no secret
   */
  record Failure(FiredAlert alert, String target, Notification notification, String reason) {}

  void add(List<Failure> failures, long batchId) {
    if (failures.isEmpty()) {
      return;
    }
    Set<String> present = present(failures);
    Timestamp now = Timestamp.from(Instant.now());
    List<Row> rows = new ArrayList<>();
    for (Failure failure : failures) {
      if (!present.contains(failure.notification().id())) {
        rows.add(row(failure, batchId, now));
      }
    }
    if (!rows.isEmpty()) {
      session
          .createDataFrame(rows, LakeTables.UNDELIVERED)
          .write()
          .format("delta")
          .mode(SaveMode.Append)
          .save(table.path());
    }
  }

  /** Those that an earlier attempt at the micro-batch has kept. */
  private Set<String> present(List<Failure> failures) {
    Object[] ids = failures.stream().map(failure -> failure.notification().id()).toArray();
    Set<String> present = new HashSet<>();
    table
        .read(session)
        .where(col("id").isin(ids))
        .select("id")
        .collectAsList()
        .forEach(row -> present.add(row.getString(0)));
    return present;
  }

  private static Row row(Failure failure, long batchId, Timestamp now) {
    String document =
        JSON.createObjectNode()
            .put("alert", failure.alert().alert())
            .put("key", failure.alert().key())
            .put("text", failure.notification().text())
            .toString();
    return RowFactory.create(
        failure.target(),
        failure.notification().id(),
        failure.alert().firedAt().toEpochMilli(),
        document,
        failure.reason(),
        batchId,
        now);
  }
}
