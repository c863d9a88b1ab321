package io.millrace.batch.audit;

import static io.millrace.core.lake.LakeTables.ARRIVED_AT;
import static io.millrace.core.lake.LakeTables.BATCH_ID;
import static io.millrace.core.lake.LakeTables.DAY;
import static io.millrace.core.lake.LakeTables.INGESTED_AT;
import static io.millrace.core.lake.LakeTables.PARTITION_KEY;
import static io.millrace.core.lake.LakeTables.VALUE;
import static io.millrace.core.lake.Lineage.MESSAGE_NUMBER;
import static io.millrace.core.lake.Lineage.SEQUENCE_NUMBER;
import static io.millrace.core.lake.Lineage.SHARD_ID;
import static io.millrace.core.lake.Lineage.STREAM;
import static io.millrace.core.lake.Lineage.SUB_SEQUENCE_NUMBER;

import io.millrace.core.lake.LakeTable;
import io.millrace.core.lake.LakeTables;
import java.nio.file.Path;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A lake as ingest leaves it, in Delta. Its rows are kept as maps until they are written, so that a
 * test can spoil them first.
 */
public final class TestLake {
  public static final String PIPELINE = "web";
  public static final String STREAM_NAME = "web-access";

  private static final StructType FIELDS = new StructType().add("line", DataTypes.StringType);

  private final SparkSession spark;
  private final LakeTables tables;
  private final Map<String, Integer> lastRecord = new HashMap<>();
  private final Map<String, String> place = new HashMap<>();
  private final List<Map<String, Object>> ledger = new ArrayList<>();
  private final List<Map<String, Object>> raw = new ArrayList<>();
  private final List<Map<String, Object>> records = new ArrayList<>();
  private final List<Map<String, Object>> deadLetters = new ArrayList<>();

  public TestLake(SparkSession spark, Path root) {
    this.spark = spark;
    this.tables = new LakeTables(root.toString(), PIPELINE);
  }

  /** A balanced micro-batch of one shard, which goes on where the shard's last one ended. */
  public TestLake batch(
      long batch, String shard, String time, int parsed, int filtered, int rejected) {
    Instant ingestedAt = Instant.parse(time);
    // The numbers grow by a digit soon, which tells numeric order from that of text.
    int first = lastRecord.getOrDefault(shard, 7) + 1;
    int read = parsed + filtered + rejected;
    for (int i = 0; i < read; i++) {
      Map<String, Object> row = record(batch, shard, ingestedAt, Integer.toString(first + i));
      raw.add(row);
      if (i < parsed) {
        records.add(row);
      } else if (i >= parsed + filtered) {
        deadLetters.add(row);
      }
    }
    lastRecord.put(shard, first + read - 1);
    String to = Integer.toString(first + read - 1);
    String from = place.getOrDefault(shard, "TRIM_HORIZON");
    place.put(shard, to);
    ledger.add(entry(batch, shard, ingestedAt, from, to, parsed, filtered, rejected));
    return this;
  }

  private static Map<String, Object> record(
      long batch, String shard, Instant ingestedAt, String sequenceNumber) {
    Instant arrivedAt = ingestedAt.minusSeconds(5);
    Map<String, Object> row = key(batch, shard, ingestedAt);
    row.put(SEQUENCE_NUMBER, sequenceNumber);
    row.put(SUB_SEQUENCE_NUMBER, 0L);
    row.put(MESSAGE_NUMBER, 0);
    row.put(PARTITION_KEY, "key");
    row.put(ARRIVED_AT, Timestamp.from(arrivedAt));
    row.put(DAY, Date.valueOf(LocalDate.ofInstant(arrivedAt, ZoneOffset.UTC)));
    row.put(VALUE, new byte[] {1, 2, 3});
    row.put("line", "GET /");
    row.put("format", "test");
    row.put("reason", "no field");
    row.put("at", 0);
    return row;
  }

  private static Map<String, Object> entry(
      long batch,
      String shard,
      Instant ingestedAt,
      String from,
      String to,
      long parsed,
      long filtered,
      long rejected) {
    Map<String, Object> row = key(batch, shard, ingestedAt);
    row.put("from_sequence_number", from);
    row.put("to_sequence_number", to);
    row.put("records_read", parsed + filtered + rejected);
    row.put("bytes_read", 3 * (parsed + filtered + rejected));
    row.put("records_parsed", parsed);
    row.put("records_filtered", filtered);
    row.put("dead_letters", rejected);
    return row;
  }

  private static Map<String, Object> key(long batch, String shard, Instant ingestedAt) {
    Map<String, Object> row = new HashMap<>();
    row.put(STREAM, STREAM_NAME);
    row.put(SHARD_ID, shard);
    row.put(BATCH_ID, batch);
    row.put(INGESTED_AT, Timestamp.from(ingestedAt));
    return row;
  }

  public List<Map<String, Object>> ledger() {
    return ledger;
  }

  public List<Map<String, Object>> raw() {
    return raw;
  }

  public List<Map<String, Object>> records() {
    return records;
  }

  public List<Map<String, Object>> deadLetters() {
    return deadLetters;
  }

  /** The first row of a shard and micro-batch. */
  static Map<String, Object> find(List<Map<String, Object>> rows, String shard, long batch) {
    return rows.stream()
        .filter(row -> row.get(SHARD_ID).equals(shard) && row.get(BATCH_ID).equals(batch))
        .findFirst()
        .orElseThrow();
  }

  /** A copy of a row with another micro-batch. */
  static Map<String, Object> inBatch(Map<String, Object> row, long batch) {
    Map<String, Object> copy = new HashMap<>(row);
    copy.put(BATCH_ID, batch);
    return copy;
  }

  LakeTables tables() {
    return tables;
  }

  /** Forgets the rows, though not where the shards are. */
  public TestLake clear() {
    Stream.of(ledger, raw, records, deadLetters).forEach(List::clear);
    return this;
  }

  /** Appends the rows to the tables, which it creates where there are none. */
  public void write() {
    append(tables.raw(), raw);
    append(tables.records(FIELDS), records);
    append(tables.deadLetters(), deadLetters);
    append(tables.ledger(), ledger);
  }

  private void append(LakeTable table, List<Map<String, Object>> rows) {
    table.createIfMissing(spark);
    List<Row> ordered =
        rows.stream()
            .map(
                row ->
                    RowFactory.create(
                        Stream.of(table.schema().fieldNames()).map(row::get).toArray()))
            .toList();
    spark
        .createDataFrame(ordered, table.schema())
        .coalesce(1)
        .write()
        .format("delta")
        .mode("append")
        .save(table.path());
  }
}
