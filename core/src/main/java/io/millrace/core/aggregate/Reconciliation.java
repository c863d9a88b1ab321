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
import java.util.Optional;
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
  private static final String BOUND = "__bound";

  private final SparkSession spark;
  private final LakeTables tables;
  private final LakeTable records;
  private final IdempotentWrite write;
  private final Instant at;
  private final String cause;

  /**
   * @param spark a session of this run's own, as it gets views
   * @param write one run
   * @param at when the run was planned; the same in a replay
   * @param cause why windows are looked at again
   */
  public Reconciliation(
      SparkSession spark,
      LakeTables tables,
      LakeTable records,
      IdempotentWrite write,
      Instant at,
      String cause) {
    this.spark = spark;
    this.tables = tables;
    this.records = records;
    this.write = write;
    this.at = at;
    this.cause = cause;
  }

  /**
   * Computes the windows again and brings the aggregates' tables up to date.
   *
   * @param touched windows by aggregate; over for good, so that the aggregate's stream does not
   *     write them any more
   * @return the rows that replace others, by aggregate, with the revision and {@link
   *     KeyedUpsert#DELETED}; cached, for the caller to unpersist
   */
  public Map<AggregateSql, Dataset<Row>> run(
      Map<AggregateSql, ? extends Collection<EventWindow>> touched) {
    Optional<Dataset<Row>> amendments =
        touched.entrySet().stream()
            .filter(entry -> !entry.getValue().isEmpty())
            .map(entry -> amendments(entry.getKey(), entry.getValue()))
            .reduce(Dataset::union);
    amendments.ifPresent(rows -> write.append(rows, tables.amendments()));

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

  private LakeTable table(AggregateSql sql) {
    return tables.aggregate(sql.aggregate().name(), sql.over(records.read(spark)).schema());
  }

  /** What has to change in the windows, as rows of the table of amendments. */
  private Dataset<Row> amendments(AggregateSql sql, Collection<EventWindow> touched) {
    Dataset<Row> all = records.read(spark);
    Column time = col("`" + sql.timeColumn(all) + "`");
    Dataset<Row> query = sql.over(all.where(within(time, touched)));
    LakeTable table = tables.aggregate(sql.aggregate().name(), query.schema());
    List<Column> columns =
        Arrays.stream(query.columns()).map(name -> col("`" + name + "`")).toList();
    String bound =
        WindowColumn.find(query, WindowColumn.START).isPresent()
            ? WindowColumn.START
            : WindowColumn.END;
    WindowColumn column = sql.bound(query, bound);

    Dataset<Row> now = inWindows(query, column, bound, touched, sql, columns, NEW);
    Dataset<Row> before =
        inWindows(table.read(spark), column, bound, touched, sql, columns, OLD, col(REVISION));
    return now.join(before.withColumnRenamed(REVISION, OLD_REVISION), joined(), "full_outer")
        .where(not(col(NEW).eqNullSafe(col(OLD))))
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

  private static String[] joined() {
    return new String[] {AggregateSql.WINDOW_START, AggregateSql.WINDOW_END, KEY};
  }

  private Dataset<Row> inWindows(
      Dataset<Row> rows,
      WindowColumn column,
      String bound,
      Collection<EventWindow> touched,
      AggregateSql sql,
      List<Column> columns,
      String value,
      Column... more) {
    String name =
        bound.equals(WindowColumn.START) ? AggregateSql.WINDOW_START : AggregateSql.WINDOW_END;
    List<Column> selected = new ArrayList<>();
    selected.add(column.of().as(BOUND));
    selected.add(RowJson.of(sql.key()).as(KEY));
    selected.add(RowJson.of(columns).as(value));
    selected.addAll(List.of(more));
    Dataset<Row> looked = rows.select(selected.toArray(Column[]::new));
    Dataset<Row> windows = broadcast(frame(touched));
    return looked.join(windows, col(BOUND).equalTo(windows.col(name))).drop(BOUND);
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

  /** In a form that files are skipped by. */
  private static Column within(Column time, Collection<EventWindow> windows) {
    return EventWindow.union(windows).stream()
        .map(
            window ->
                time.geq(lit(Timestamp.from(window.start())))
                    .and(time.lt(lit(Timestamp.from(window.end())))))
        .reduce(Column::or)
        .orElse(lit(false));
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
