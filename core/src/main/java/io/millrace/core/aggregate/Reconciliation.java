package io.millrace.core.aggregate;

import static io.millrace.core.lake.LakeTables.BATCH_ID;
import static io.millrace.core.lake.LakeTables.REVISION;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.millrace.core.lake.IdempotentWrite;
import io.millrace.core.lake.KeyedUpsert;
import io.millrace.core.lake.LakeTable;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.lake.RowSpan;
import io.millrace.core.pipeline.WindowColumn;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Computes windows again from {@code records}, and amends the aggregate where that gives other
 * rows.
 *
 * <p>What is amended is first written down in {@code amendments}, once per run however often it is
 * replayed, and from there carried over to the aggregate's table. So a run that was interrupted
 * goes on with the values that it had decided on.
 */
public final class Reconciliation {
  private static final StructType WINDOWS =
      new StructType()
          .add(AggregateSql.WINDOW_START, DataTypes.TimestampType)
          .add(AggregateSql.WINDOW_END, DataTypes.TimestampType);

  private static final String KEY = "key";
  private static final String OLD = "old_value";
  private static final String NEW = "new_value";
  private static final String OLD_REVISION = "old_revision";
  private static final String OLD_START = "old_start";
  private static final String OLD_END = "old_end";
  private static final String BOUND = "bound";

  private final SparkSession spark;
  private final LakeTables tables;
  private final LakeTable records;
  private final IdempotentWrite write;
  private final Instant at;
  private final String cause;
  private final Progress progress;

  /** How far the streams of the aggregates are, which write the same tables. */
  public interface Progress {
    /** Up to where the aggregate's stream has written every session. */
    Instant written(AggregateSql sql);

    /**
     * Takes note of sessions to look at in a later run, before this one amends anything.
     *
     * @param times when they were
     */
    void putOff(Map<AggregateSql, List<EventWindow>> times);
  }

  /** What has to be computed again of an aggregate. */
  public interface Touched {
    /** Windows; for sessions, those of the rows alone. */
    Collection<EventWindow> windows();

    /** The rows of {@code records} that touch sessions. */
    Dataset<Row> rows(Dataset<Row> records);
  }

  /**
   * @param spark a session of this run's own, as it gets views
   * @param write one run
   * @param at when the run was planned; the same in a replay
   * @param cause why windows are looked at again
   * @param progress of the aggregates' streams
   */
  public Reconciliation(
      SparkSession spark,
      LakeTables tables,
      LakeTable records,
      IdempotentWrite write,
      Instant at,
      String cause,
      Progress progress) {
    this.spark = spark;
    this.tables = tables;
    this.records = records;
    this.write = write;
    this.at = at;
    this.cause = cause;
    this.progress = progress;
  }

  /**
   * Computes the windows again and brings the aggregates' tables up to date.
   *
   * @param touched windows by aggregate; over for good, so that the aggregate's stream does not
   *     write them any more. Sessions that are not are put off.
   * @return the rows that replace others, by aggregate, with the revision and {@link
   *     KeyedUpsert#DELETED}; cached, for the caller to unpersist
   */
  public Map<AggregateSql, Dataset<Row>> run(Map<AggregateSql, ? extends Touched> touched) {
    List<Dataset<Row>> amendments = new ArrayList<>();
    Map<AggregateSql, List<EventWindow>> open = new LinkedHashMap<>();
    touched.forEach(
        (sql, what) -> {
          if (sql.hasSessions(records.read(spark))) {
            TouchedSessions sessions = sessions(sql, what);
            if (!sessions.isEmpty()) {
              amendments.add(ofSessions(sql, sessions));
            }
            if (!sessions.open().isEmpty()) {
              open.put(sql, sessions.open());
            }
          } else {
            amendments.add(ofWindows(sql, what.windows()));
          }
        });
    if (!open.isEmpty()) {
      progress.putOff(open);
    }
    amendments.stream()
        .reduce(Dataset::union)
        .ifPresent(rows -> write.append(rows, tables.amendments()));

    Map<AggregateSql, Dataset<Row>> changed = new LinkedHashMap<>();
    for (AggregateSql sql : touched.keySet()) {
      Dataset<Row> rows = decided(sql).persist();
      LakeTable table = table(sql);
      KeyedUpsert upsert = new KeyedUpsert(spark, table, sql.aggregate().key());
      RowSpan span = upsert.span(rows);
      upsert.write(rows, span);
      changed.put(sql, rows);
    }
    return changed;
  }

  private TouchedSessions sessions(AggregateSql sql, Touched touched) {
    Dataset<Row> all = records.read(spark);
    return new TouchedSessions(
        spark, sql, all, table(sql).read(spark), touched.rows(all), progress.written(sql));
  }

  private LakeTable table(AggregateSql sql) {
    return tables.aggregate(sql.aggregate().name(), sql.over(records.read(spark)).schema());
  }

  /** What has to change in the windows, as rows of the table of amendments. */
  private Dataset<Row> ofWindows(AggregateSql sql, Collection<EventWindow> touched) {
    Dataset<Row> all = records.read(spark);
    Dataset<Row> query = sql.over(all.where(EventWindow.holds(time(sql, all), touched)));
    boolean hasStart = WindowColumn.find(query, WindowColumn.START).isPresent();
    String name = hasStart ? AggregateSql.WINDOW_START : AggregateSql.WINDOW_END;
    WindowColumn bound = sql.bound(query, hasStart ? WindowColumn.START : WindowColumn.END);
    Dataset<Row> windows = broadcast(frame(touched));
    UnaryOperator<Dataset<Row>> inWindows =
        rows -> rows.join(windows, rows.col(BOUND).equalTo(windows.col(name))).drop(BOUND);
    List<Column> place = List.of(bound.of().as(BOUND));

    Dataset<Row> now = inWindows.apply(valued(sql, query, query, place, NEW));
    Dataset<Row> before =
        inWindows.apply(valued(sql, query, table(sql).read(spark), place, OLD, OLD_REVISION));
    String[] same = {AggregateSql.WINDOW_START, AggregateSql.WINDOW_END, KEY};
    return differences(sql, now.join(before, same, "full_outer"));
  }

  /** What has to change in sessions that are over, which late rows may have given other bounds. */
  private Dataset<Row> ofSessions(AggregateSql sql, TouchedSessions sessions) {
    Dataset<Row> all = records.read(spark);
    Dataset<Row> query = sql.of(all.where(EventWindow.holds(time(sql, all), sessions.times())));

    Dataset<Row> now = sessions.within(valued(sql, query, query, sessions.bounds(), NEW));
    Dataset<Row> before =
        sessions
            .within(
                valued(sql, query, table(sql).read(spark), sessions.bounds(), OLD, OLD_REVISION))
            .withColumnRenamed(AggregateSql.WINDOW_START, OLD_START)
            .withColumnRenamed(AggregateSql.WINDOW_END, OLD_END);
    return differences(
        sql,
        now.join(before, new String[] {KEY}, "full_outer")
            .withColumn(
                AggregateSql.WINDOW_START, coalesce(col(AggregateSql.WINDOW_START), col(OLD_START)))
            .withColumn(
                AggregateSql.WINDOW_END, coalesce(col(AggregateSql.WINDOW_END), col(OLD_END))));
  }

  private static Column time(AggregateSql sql, Dataset<Row> all) {
    return AggregateSql.named(sql.timeColumn(all));
  }

  private Dataset<Row> differences(AggregateSql sql, Dataset<Row> both) {
    return both.where(not(col(NEW).eqNullSafe(col(OLD))))
        .select(
            lit(sql.aggregate().name()).as("aggregate"),
            col(AggregateSql.WINDOW_START),
            col(AggregateSql.WINDOW_END),
            col(KEY),
            col(OLD),
            col(NEW),
            greatest(lit(at.toEpochMilli()), coalesce(col(OLD_REVISION), lit(0L)).plus(1))
                .as(REVISION),
            lit(cause).as("cause"),
            lit(write.writer()).as("writer"),
            lit(write.batchId()).as(BATCH_ID),
            lit(Timestamp.from(at)).as("amended_at"));
  }

  /**
   * Rows of the aggregate as JSON, so that none of their columns is taken for one of ours.
   *
   * @param query the aggregate's SQL, for its columns
   * @param place columns to keep that tell where a row belongs
   * @param revision the name to keep the revision under; left out, it is dropped
   */
  private static Dataset<Row> valued(
      AggregateSql sql,
      Dataset<Row> query,
      Dataset<Row> rows,
      List<Column> place,
      String value,
      String... revision) {
    List<Column> selected = new ArrayList<>(place);
    selected.add(RowJson.of(sql.key()).as(KEY));
    selected.add(
        RowJson.of(Arrays.stream(query.columns()).map(AggregateSql::named).toList()).as(value));
    for (String name : revision) {
      selected.add(col(REVISION).as(name));
    }
    return rows.select(selected.toArray(Column[]::new));
  }

  private Dataset<Row> frame(Collection<EventWindow> windows) {
    List<Row> rows =
        windows.stream()
            .distinct()
            .map(
                window ->
                    RowFactory.create(Timestamp.from(window.start()), Timestamp.from(window.end())))
            .toList();
    return spark.createDataFrame(rows, WINDOWS);
  }

  /** The amendments of this run as rows of the aggregate. */
  private Dataset<Row> decided(AggregateSql sql) {
    StructType columns = sql.over(records.read(spark)).schema();
    return tables
        .amendments()
        .read(spark)
        .where(
            col("aggregate")
                .equalTo(sql.aggregate().name())
                .and(col("writer").equalTo(write.writer()))
                .and(col(BATCH_ID).equalTo(write.batchId())))
        .select(
            RowJson.read(coalesce(col(NEW), col(OLD)), columns).as("row"),
            col(REVISION),
            col(NEW).isNull().as(KeyedUpsert.DELETED))
        .select("row.*", REVISION, KeyedUpsert.DELETED);
  }
}
