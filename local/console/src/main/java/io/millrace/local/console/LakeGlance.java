package io.millrace.local.console;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.core.lake.LakeViews;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** What the tables of a pipeline say at one time, as the page shows it. */
final class LakeGlance {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int NEWEST = 20;

  /** Micro-batches of which the page shows how many records they read. */
  private static final int RATES = 120;

  private static final int LETTERS = 8;
  private static final int AGGREGATE_ROWS = 500;
  private static final int LONGEST_VALUE = 2_000;
  private static final String REVISION = "revision";

  private static final StructType COMMITS =
      new StructType()
          .add("committed_batch", DataTypes.LongType)
          .add("committed_at", DataTypes.LongType);

  private final SparkSession spark;
  private final Map<String, Path> tables;
  private final LedgerTotals totals;

  private LakeGlance(SparkSession spark, Map<String, Path> tables, LedgerTotals totals) {
    this.spark = spark;
    this.tables = tables;
    this.totals = totals;
  }

  /**
   * Looks once.
   *
   * @param spark a session of the console's own
   * @param home the pipeline's folder
   * @param totals of the looks before, which go on from there
   * @param commits when micro-batches of ingest were in the tables, as far as that is known
   * @throws io.millrace.core.MillraceException where there is no table yet
   */
  static ObjectNode look(
      SparkSession spark, Path home, LedgerTotals totals, Map<Long, Long> commits)
      throws IOException {
    LakeGlance glance =
        new LakeGlance(spark, LakeViews.tables(spark.sessionState().newHadoopConf(), home), totals);
    ObjectNode seen = JSON.createObjectNode();
    glance.ledger(seen);
    glance.latency(seen, commits);
    glance.deadLetters(seen);
    glance.newest(seen, "lateRows", "late_rows", "noted_at", "aggregate", "window_start");
    glance.newest(
        seen,
        "amendments",
        "amendments",
        "amended_at",
        "aggregate",
        "key",
        "old_value",
        "new_value");
    glance.newest(seen, "alerts", "alerts", "fired_at", "alert", "severity", "message", "state");
    glance.newest(seen, "undelivered", "undelivered", "failed_at", "index", "reason");
    glance.aggregates(seen, home);
    return seen;
  }

  private boolean has(String table) {
    return tables.containsKey(table);
  }

  private Dataset<Row> read(String table) {
    return spark.read().format("delta").load(tables.get(table).toString());
  }

  private void ledger(ObjectNode seen) {
    if (!has("ledger")) {
      return;
    }
    // A lake that has lost the table has lost its rows.
    totals.read(read("ledger"), has("raw") ? read("raw") : read("ledger").limit(0));
    totals.describe(seen.putObject("ledger"));
    ArrayNode rates = seen.putArray("ledgerRates");
    for (Row row :
        read("ledger")
            .where(col("batch_id").gt(totals.newestBatch() - RATES))
            .groupBy("batch_id")
            .agg(max("ingested_at").as("at"), sum("records_read").as("records"))
            .orderBy(col("at").desc())
            .selectExpr("unix_millis(at)", "records")
            .limit(RATES)
            .collectAsList()) {
      rates.addArray().add(row.getLong(0)).add(row.getLong(1));
    }
  }

  /** From a record's arrival to the end of the micro-batch that brought it into the tables. */
  private void latency(ObjectNode seen, Map<Long, Long> commits) {
    if (!has("raw") || commits.isEmpty()) {
      return;
    }
    List<Row> known = new ArrayList<>();
    commits.forEach((batch, at) -> known.add(RowFactory.create(batch, at)));
    List<Row> newest = known.subList(Math.max(0, known.size() - NEWEST), known.size());
    long first = newest.get(0).getLong(0);
    Row row =
        read("raw")
            .where(col("batch_id").geq(first))
            .join(
                spark.createDataFrame(newest, COMMITS),
                col("batch_id").equalTo(col("committed_batch")))
            .selectExpr(
                "percentile_approx(committed_at - unix_millis(arrived_at), array(0.5D, 0.95D, 0.99D))",
                "count(*)")
            .first();
    if (row.getLong(1) > 0) {
      List<Long> percentiles = row.getList(0);
      seen.putObject("latency")
          .put("p50", percentiles.get(0))
          .put("p95", percentiles.get(1))
          .put("p99", percentiles.get(2))
          .put("records", row.getLong(1));
    }
  }

  private void deadLetters(ObjectNode seen) {
    if (!has("dead_letters")) {
      return;
    }
    Dataset<Row> letters = read("dead_letters");
    ArrayNode reasons = seen.putArray("deadLetterReasons");
    for (Row row :
        letters
            .groupBy("format", "reason")
            .count()
            .orderBy(col("count").desc())
            .limit(NEWEST)
            .collectAsList()) {
      reasons
          .addObject()
          .put("format", row.getString(0))
          .put("reason", row.getString(1))
          .put("count", row.getLong(2));
    }
    ArrayNode newest = seen.putArray("deadLetters");
    for (Row row :
        letters
            .orderBy(col("arrived_at").desc())
            .limit(LETTERS)
            .selectExpr(
                "unix_millis(arrived_at)",
                "shard_id",
                "sequence_number",
                "reason",
                "at",
                "substring(value, 1, %d)".formatted(LONGEST_VALUE),
                "length(value)")
            .collectAsList()) {
      ObjectNode letter = newest.addObject();
      letter
          .put("arrivedAt", row.getLong(0))
          .put("shard", row.getString(1))
          .put("sequence", row.getString(2))
          .put("reason", row.getString(3))
          .put("length", row.getInt(6))
          .put("value", Bytes.shown((byte[]) row.get(5)));
      if (!row.isNullAt(4)) {
        letter.put("at", row.getInt(4));
      }
    }
  }

  /** How many rows a table has, and the newest ones. */
  private void newest(ObjectNode seen, String name, String table, String time, String... columns) {
    ObjectNode node = seen.putObject(name);
    ArrayNode rows = node.putArray("newest");
    if (!has(table)) {
      node.put("count", 0);
      return;
    }
    Dataset<Row> all = read(table);
    node.put("count", all.count());
    for (Row row :
        all.orderBy(col(time).desc()).limit(NEWEST).select(time, columns).collectAsList()) {
      ObjectNode one = rows.addObject();
      for (int i = 0; i < row.size(); i++) {
        one.put(row.schema().fields()[i].name(), row.isNullAt(i) ? null : text(row.get(i)));
      }
    }
  }

  private static String text(Object value) {
    return value instanceof java.sql.Timestamp time
        ? time.toInstant().toString()
        : value.toString();
  }

  private void aggregates(ObjectNode seen, Path home) {
    ArrayNode all = seen.putArray("aggregates");
    Path folder = new Path(home, "aggregates");
    tables.forEach(
        (name, path) -> {
          if (path.getParent().equals(folder)) {
            aggregate(all, name);
          }
        });
  }

  private void aggregate(ArrayNode all, String name) {
    Dataset<Row> rows = read(name);
    StructType schema = rows.schema();
    List<String> columns = new ArrayList<>();
    List<String> numbers = new ArrayList<>();
    String time = "";
    for (StructField field : schema.fields()) {
      if (field.name().equals(REVISION)) {
        continue;
      }
      if (field.dataType().equals(DataTypes.TimestampType) && time.isEmpty()) {
        time = field.name();
      }
      boolean isNumber = field.dataType() instanceof org.apache.spark.sql.types.NumericType;
      columns.add(field.name());
      if (isNumber) {
        numbers.add(field.name());
      }
    }
    ObjectNode aggregate = all.addObject().put("name", name).put("time", time);
    columns.forEach(aggregate.putArray("columns")::add);
    numbers.forEach(aggregate.putArray("numbers")::add);
    ArrayNode newest = aggregate.putArray("rows");
    Dataset<Row> ordered = time.isEmpty() ? rows : rows.orderBy(col(time).desc());
    for (String row :
        ordered
            .select(
                columns.stream()
                    .map(column -> col("`" + column + "`"))
                    .toArray(org.apache.spark.sql.Column[]::new))
            .limit(AGGREGATE_ROWS)
            .toJSON()
            .collectAsList()) {
      try {
        newest.add(JSON.readTree(row));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("Spark wrote a row that is no JSON: " + row, e);
      }
    }
  }
}
