package io.millrace.streaming.alert;

import static io.millrace.core.lake.LakeTables.BATCH_ID;
import static io.millrace.core.lake.LakeTables.FIRED_AT;
import static io.millrace.core.lake.LakeTables.REVISION;
import static io.millrace.streaming.alert.FiredAlert.PENDING;
import static io.millrace.streaming.alert.FiredAlert.TOO_OLD;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.when;

import io.millrace.core.aggregate.RowJson;
import io.millrace.core.lake.KeyedUpsert;
import io.millrace.core.lake.LakeTable;
import io.millrace.core.lake.RowSpan;
import io.millrace.core.option.ConfigOption;
import io.millrace.core.pipeline.AlertColumns;
import io.millrace.core.pipeline.MessageTemplate;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.streaming.batch.BatchConstants;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The table {@code alerts}, which has one row per alert and key. */
final class FiredAlerts {
  /** An alert is told once, so its first time is part of what identifies it, and finds its file. */
  private static final List<String> IDENTITY = List.of("alert", "key", FIRED_AT);

  /** What Slack shows of a message without cutting it. */
  private static final int LONGEST_MESSAGE = 4_000;

  private final SparkSession session;
  private final String pipeline;
  private final LakeTable table;
  private final KeyedUpsert upsert;

  FiredAlerts(SparkSession session, String pipeline, LakeTable table) {
    this.session = session;
    this.pipeline = pipeline;
    this.table = table;
    this.upsert = new KeyedUpsert(session, table, IDENTITY);
  }

  /**
   * Writes the rows whose key the alert has not had before, to be told.
   *
   * @param rows what the alert's SQL returns
   * @return how many there were
   */
  long add(AlertSql sql, Dataset<Row> rows, long batchId, Instant plannedAt) {
    Dataset<Row> found = found(sql, rows).persist();
    try {
      // Most of the time nothing is wrong, and the table need not be looked at.
      if (found.isEmpty()) {
        return 0;
      }
      return addUnknown(sql.alert(), found, batchId, plannedAt);
    } finally {
      found.unpersist();
    }
  }

  private long addUnknown(
      Pipeline.Alert alert, Dataset<Row> found, long batchId, Instant plannedAt) {
    Dataset<Row> told = table.read(session).where(col("alert").equalTo(alert.name())).select("key");
    Dataset<Row> fresh =
        found
            .join(told, new String[] {"key"}, "left_anti")
            .withColumn("alert", lit(alert.name()))
            .withColumn("severity", lit(ConfigOption.spelling(alert.severity())))
            .withColumn(FIRED_AT, BatchConstants.of(plannedAt))
            .withColumn(BATCH_ID, BatchConstants.of(batchId))
            .withColumn("state", byAge(alert, plannedAt, PENDING, TOO_OLD))
            .withColumn(
                "notifications",
                byAge(
                    alert,
                    plannedAt,
                    FiredAlert.notifications(alert, PENDING),
                    FiredAlert.notifications(alert, TOO_OLD)))
            .withColumn(REVISION, BatchConstants.of(plannedAt.toEpochMilli()))
            .select(columns())
            .persist();
    try {
      RowSpan span = upsert.span(fresh);
      upsert.write(fresh, span);
      return span.rows();
    } finally {
      fresh.unpersist();
    }
  }

  private static Column byAge(Pipeline.Alert alert, Instant now, String ofRecent, String ofOld) {
    return alert
        .maxAge()
        .map(age -> col("window_end").lt(BatchConstants.of(now.minus(age))))
        .map(isOld -> when(isOld, ofOld).otherwise(ofRecent))
        .orElse(lit(ofRecent));
  }

  private Dataset<Row> found(AlertSql sql, Dataset<Row> rows) {
    AlertColumns columns = sql.columns();
    return rows.select(
            RowJson.of(named(columns.key())).as("key"),
            columns.windowStart().as("window_start"),
            columns.windowEnd().as("window_end"),
            RowJson.of(named(List.of(columns.columns().fieldNames()))).as("row"),
            substring(message(sql), 1, LONGEST_MESSAGE).as("message"))
        .dropDuplicates("key");
  }

  private Column message(AlertSql sql) {
    Pipeline.Alert alert = sql.alert();
    if (alert.message().isPresent()) {
      return MessageTemplate.of(alert.message().get()).over(sql.columns().columns());
    }
    Column start = MessageTemplate.time(sql.columns().windowStart());
    Column end = MessageTemplate.time(sql.columns().windowEnd());
    return concat(
        lit(
            "[%s] %s: %s"
                .formatted(ConfigOption.spelling(alert.severity()), pipeline, alert.name())),
        coalesce(concat(lit(" in the window from "), start), lit("")),
        coalesce(concat(lit(" to "), end), lit("")));
  }

  private static List<Column> named(List<String> columns) {
    return columns.stream().map(name -> col(AlertViews.quoted(name))).toList();
  }

  private Column[] columns() {
    return Arrays.stream(table.schema().fieldNames()).map(name -> col(name)).toArray(Column[]::new);
  }

  /** Alerts that somebody has still to be told of, the oldest first. */
  List<FiredAlert> pending(int most) {
    return in(PENDING, most);
  }

  /** Alerts that somebody was given up to be told of, the oldest first. */
  List<FiredAlert> undelivered(int most) {
    return in(FiredAlert.UNDELIVERED, most);
  }

  private List<FiredAlert> in(String state, int most) {
    return table
        .read(session)
        .where(col("state").equalTo(state))
        .select(columns())
        .orderBy(FIRED_AT, "alert", "key")
        .limit(most)
        .collectAsList()
        .stream()
        .map(FiredAlert::of)
        .toList();
  }

  /** Records what has become of alerts. */
  void update(List<FiredAlert> alerts) {
    Dataset<Row> rows =
        session.createDataFrame(alerts.stream().map(FiredAlert::toRow).toList(), table.schema());
    upsert.write(rows, upsert.span(rows));
  }

  /** The alerts that were fired at one of these times. */
  Dataset<Row> firedAt(Collection<Instant> times) {
    Object[] values = times.stream().map(Timestamp::from).toArray();
    return table.read(session).where(col(FIRED_AT).isin(values)).select(columns());
  }
}
