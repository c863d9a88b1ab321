package io.millrace.streaming.alert;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;

import io.millrace.core.lake.LakeTable;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.notify.AlertOptions;
import io.millrace.core.notify.Patience;
import io.millrace.core.pipeline.AlertColumns;
import io.millrace.core.pipeline.AlertOrder;
import io.millrace.core.pipeline.AlertView;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.Pipeline.Alert.Windows;
import io.millrace.core.pipeline.RowWise;
import io.millrace.streaming.aggregate.MicroBatchSink;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;

/**
 * Evaluates the alerts that read an aggregate once that has changed, over what the tables hold by
 * then. In this order: each row that an alert has not returned before is written to the table
 * {@code alerts}; people are told; the rows go to a further sink. One micro-batch at a time, of
 * whatever aggregate.
 */
public final class AlertEvaluation {
  /** Columns that identify a row for a further sink. */
  public static final List<String> KEY = List.of("alert", "key");

  /** The columns of the SQL, whatever they are, in one that is the same for all alerts. */
  private static final MapType TEXTS =
      DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType);

  private final SparkSession session;
  private final AlertViews views;
  private final List<AlertSql> alerts = new ArrayList<>();
  private final FiredAlerts fired;
  private final Outbox outbox;
  private final Closing closing;
  private final ReentrantLock lock = new ReentrantLock();

  /** By alert: the watermark up to which it has seen every window that was closed. */
  private final Map<String, Instant> seenUntil = new HashMap<>();

  /**
   * Creates the tables that are missing. The aggregates' tables must be there.
   *
   * @param records the table that the aggregates read
   */
  public AlertEvaluation(
      SparkSession spark,
      Pipeline pipeline,
      LakeTables tables,
      LakeTable records,
      AlertOptions options) {
    this.session = spark.cloneSession();
    tables.alerts().createIfMissing(spark);
    tables.undelivered().createIfMissing(spark);
    this.views = new AlertViews(session, pipeline, tables, records);
    this.fired = new FiredAlerts(session, pipeline.name(), tables.alerts());
    this.outbox =
        new Outbox(
            pipeline.name(),
            fired,
            AlertNotifiers.of(pipeline, options),
            new UndeliveredNotifications(session, tables.undelivered()),
            options.retryBudget());
    this.closing = new Closing(tables, spark.sessionState().newHadoopConf());
    AlertOrder.of(session, pipeline.alerts()).forEach(this::add);
  }

  private void add(Pipeline.Alert alert, Set<String> needed) {
    Dataset<Row> query = session.sql(alert.sql());
    AlertColumns columns = AlertColumns.of(alert, query, views.known());
    Set<String> aggregates = views.aggregates();
    aggregates.retainAll(needed);
    alerts.add(new AlertSql(alert, aggregates, columns, RowWise.view(query, views.aggregates())));
    views.add(alert, columns);
  }

  /** The aggregates that alerts read. */
  public Set<String> aggregates() {
    Set<String> read = new TreeSet<>();
    alerts.forEach(alert -> read.addAll(alert.aggregates()));
    return read;
  }

  LakeTable table(String aggregate) {
    return views.table(aggregate);
  }

  /**
   * A change of an aggregate that is to be looked at.
   *
   * @param rows of the files that have been added to its table
   * @param plannedAt when the micro-batch was planned; the same in a replay
   * @param isFirst whether an earlier run may have left something half done
   */
  record Change(
      String aggregate, Dataset<Row> rows, long batchId, Instant plannedAt, boolean isFirst) {}

  AlertCounts run(Change change, MicroBatchSink sink) {
    try {
      lock.lockInterruptibly();
    } catch (InterruptedException e) {
      throw Patience.interrupted(e);
    }
    try {
      long rows = fire(change);
      if (rows == 0 && !change.isFirst()) {
        return AlertCounts.NONE;
      }
      Outbox.Told told = outbox.deliver(change.batchId());
      Set<Instant> firedAt = new TreeSet<>(told.firedAt());
      firedAt.add(change.plannedAt());
      search(firedAt, change.batchId(), sink);
      return told.counts().plus(new AlertCounts(rows, 0, 0));
    } finally {
      lock.unlock();
    }
  }

  private long fire(Change change) {
    long rows = 0;
    Optional<ChangedWindows> windows = Optional.empty();
    if (alerts.stream()
        .anyMatch(alert -> alert.rowWise().equals(Optional.of(change.aggregate())))) {
      windows = ChangedWindows.of(change.rows(), views.view(change.aggregate()));
    }
    for (AlertSql alert : alerts) {
      if (alert.aggregates().contains(change.aggregate())) {
        rows += fire(alert, windows, change);
      }
    }
    return rows;
  }

  private long fire(AlertSql sql, Optional<ChangedWindows> windows, Change change) {
    boolean isClosed = sql.alert().windows() == Windows.CLOSED;
    Optional<Instant> watermark = Optional.empty();
    for (String aggregate : sql.aggregates()) {
      Column condition = lit(true);
      if (isClosed) {
        watermark = closing.watermark(aggregate);
        condition = closed(views.view(aggregate), watermark);
      }
      if (sql.rowWise().equals(Optional.of(aggregate)) && windows.isPresent()) {
        condition = condition.and(news(sql, windows.get()));
      }
      views.show(aggregate, condition);
    }
    long rows =
        fired.add(sql, session.sql(sql.alert().sql()), change.batchId(), change.plannedAt());
    if (isClosed && sql.rowWise().isPresent()) {
      watermark.ifPresent(until -> seenUntil.put(sql.alert().name(), until));
    }
    return rows;
  }

  /** Sessions appear once they are over; of other windows the end tells. */
  private static Column closed(AlertView view, Optional<Instant> watermark) {
    if (view.length().isEmpty()) {
      return lit(true);
    }
    return watermark
        .map(until -> AlertColumns.windowEnd(view).leq(lit(Timestamp.from(until))))
        .orElse(lit(false));
  }

  /** Rows of the aggregate that the alert has not seen as they are now. */
  private Column news(AlertSql sql, ChangedWindows windows) {
    AlertView view = views.view(sql.rowWise().orElseThrow());
    if (sql.alert().windows() == Windows.ALL || view.length().isEmpty()) {
      return windows.condition();
    }
    Instant until = seenUntil.get(sql.alert().name());
    return until == null
        ? lit(true)
        : windows.condition().or(AlertColumns.windowEnd(view).gt(lit(Timestamp.from(until))));
  }

  private void search(Set<Instant> firedAt, long batchId, MicroBatchSink sink) {
    Dataset<Row> rows = fired.firedAt(firedAt).withColumn("row", from_json(col("row"), TEXTS));
    sink.write(rows, batchId);
  }
}
