package io.millrace.core.lake;

import static io.millrace.core.lake.Lineage.OF_MESSAGE;
import static io.millrace.core.lake.Lineage.SCHEMA;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Every table of one pipeline's lake, below {@code <root>/<pipeline>/}. */
public final class LakeTables {
  /** When Kinesis (or Kafka) received the record. */
  public static final String ARRIVED_AT = "arrived_at";

  /** When the micro-batch that wrote the row was planned. */
  public static final String INGESTED_AT = "ingested_at";

  public static final String BATCH_ID = "batch_id";
  public static final String PARTITION_KEY = "partition_key";

  /** The record's bytes as received. */
  public static final String VALUE = "value";

  /** The day of {@link #ARRIVED_AT} in UTC; the partition of raw, records and dead letters. */
  public static final String DAY = "day";

  /**
   * Orders the writers of an aggregate's row: a row or document is replaced only by one of an equal
   * or higher revision. Milliseconds since the epoch of the writing micro-batch.
   */
  public static final String REVISION = "revision";

  /** When a late row was noted. */
  public static final String NOTED_AT = "noted_at";

  /** How many times the sessions of a late row were not over yet; null is 0. */
  public static final String PUT_OFF = "put_off";

  /** When the micro-batch that fired an alert was planned. */
  public static final String FIRED_AT = "fired_at";

  private static final StructType PROVENANCE =
      new StructType()
          .add(INGESTED_AT, DataTypes.TimestampType, false)
          .add(BATCH_ID, DataTypes.LongType, false)
          .add(DAY, DataTypes.DateType, false);

  /** The columns of {@link #undelivered()}, wherever the lake is. */
  public static final StructType UNDELIVERED =
      new StructType()
          .add("index", DataTypes.StringType, false)
          .add("id", DataTypes.StringType, false)
          .add("version", DataTypes.LongType, false)
          .add("document", DataTypes.StringType, false)
          .add("reason", DataTypes.StringType, false)
          .add(BATCH_ID, DataTypes.LongType, false)
          .add("failed_at", DataTypes.TimestampType, false);

  /** Table property: the columns, with commas between, by which compaction lays rows together. */
  public static final String Z_ORDER = "millrace.zOrder";

  private static final String CHECKPOINT_INTERVAL = "delta.checkpointInterval";

  /** A commit per micro-batch comes every few seconds; Delta's own 10 would be forever at it. */
  private static final String CHECKPOINTS = "50";

  private static final Map<String, String> STREAMED = Map.of(CHECKPOINT_INTERVAL, CHECKPOINTS);

  private final String home;

  /**
   * @param root the pipeline file's {@code lake.root}
   * @param pipeline the pipeline's name
   */
  public LakeTables(String root, String pipeline) {
    // Delta compares locations as texts, so file:///x and file:/x have to become the same one.
    this.home = new Path(root, pipeline).toString();
  }

  /** Every record as received. */
  public LakeTable raw() {
    StructType schema =
        concat(
            SCHEMA
                .add(PARTITION_KEY, DataTypes.StringType)
                .add(ARRIVED_AT, DataTypes.TimestampType),
            new StructType().add(VALUE, DataTypes.BinaryType),
            PROVENANCE);
    return daily("raw", schema, "arrived_at,sequence_number,batch_id");
  }

  /** The columns that every {@code records} table has after the format's own. */
  public static StructType recordColumns() {
    return concat(OF_MESSAGE.add(ARRIVED_AT, DataTypes.TimestampType), PROVENANCE);
  }

  /**
   * The parsed rows of one format.
   *
   * @param fields the columns of the format and of its envelopes, which come first
   */
  public LakeTable records(StructType fields) {
    return records(fields, List.of());
  }

  /**
   * The parsed rows of one format.
   *
   * @param fields the columns of the format and of its envelopes, which come first
   * @param zOrder columns that queries ask for, by which compaction lays rows together
   */
  public LakeTable records(StructType fields, List<String> zOrder) {
    Set<String> indexed = new LinkedHashSet<>(zOrder);
    if (List.of(fields.fieldNames()).contains("time")) {
      indexed.add("time");
    }
    indexed.addAll(List.of(ARRIVED_AT, "sequence_number", BATCH_ID));
    LakeTable table = daily("records", concat(fields, recordColumns()), String.join(",", indexed));
    return zOrder.isEmpty() ? table : table.with(Z_ORDER, String.join(",", zOrder));
  }

  /** Messages that no row could be made of, with the reason and the byte offset. */
  public LakeTable deadLetters() {
    StructType schema =
        concat(
            OF_MESSAGE
                .add(PARTITION_KEY, DataTypes.StringType)
                .add(ARRIVED_AT, DataTypes.TimestampType),
            new StructType()
                .add("format", DataTypes.StringType, false)
                .add("reason", DataTypes.StringType, false)
                .add("at", DataTypes.IntegerType, false)
                .add(VALUE, DataTypes.BinaryType),
            PROVENANCE);
    return daily("dead_letters", schema, "arrived_at,sequence_number,batch_id,reason");
  }

  /**
   * One row per micro-batch and shard: the range that was decided, and what became of its records.
   * {@code from_sequence_number} is exclusive and may be a start position; {@code
   * to_sequence_number} is inclusive.
   */
  public LakeTable ledger() {
    StructType schema =
        new StructType()
            .add(BATCH_ID, DataTypes.LongType, false)
            .add(Lineage.STREAM, DataTypes.StringType, false)
            .add(Lineage.SHARD_ID, DataTypes.StringType, false)
            .add("from_sequence_number", DataTypes.StringType, false)
            .add("to_sequence_number", DataTypes.StringType, false)
            .add("records_read", DataTypes.LongType, false)
            .add("bytes_read", DataTypes.LongType, false)
            .add("records_parsed", DataTypes.LongType, false)
            .add("records_filtered", DataTypes.LongType, false)
            .add("dead_letters", DataTypes.LongType, false)
            .add("messages_read", DataTypes.LongType, true)
            .add("messages_dropped", DataTypes.LongType, true)
            .add("gap", DataTypes.StringType, true)
            .add(INGESTED_AT, DataTypes.TimestampType, false);
    return new LakeTable("ledger", home + "/ledger", schema, List.of(), STREAMED);
  }

  /**
   * What jobs that read records anew have changed about the numbers of the ledger, whose entries
   * stay as they were written: differences to be added to those of a shard's micro-batch.
   */
  public LakeTable corrections() {
    StructType schema =
        new StructType()
            .add("job", DataTypes.StringType, false)
            .add(Lineage.STREAM, DataTypes.StringType, false)
            .add(Lineage.SHARD_ID, DataTypes.StringType, false)
            .add(BATCH_ID, DataTypes.LongType, false)
            .add("records_parsed", DataTypes.LongType, false)
            .add("records_filtered", DataTypes.LongType, false)
            .add("dead_letters", DataTypes.LongType, false)
            .add("messages_read", DataTypes.LongType, false)
            .add("messages_dropped", DataTypes.LongType, false)
            .add("corrected_at", DataTypes.TimestampType, false);
    return new LakeTable(
        "corrections", home + "/corrections", nullable(schema), List.of(), STREAMED);
  }

  /** OpenSearch documents and notifications that could not be delivered. */
  public LakeTable undelivered() {
    return new LakeTable("undelivered", home + "/undelivered", UNDELIVERED, List.of(), STREAMED);
  }

  /**
   * The rows of one aggregate, one per key.
   *
   * @param columns the columns of the aggregate's SQL
   */
  public LakeTable aggregate(String name, StructType columns) {
    StructType schema = columns.add(REVISION, DataTypes.LongType, false);
    return new LakeTable(name, home + "/aggregates/" + name, nullable(schema), List.of(), STREAMED);
  }

  /**
   * The rows of one detector, each with its result.
   *
   * @param columns the columns of the detector's SQL and of its result
   */
  public LakeTable detection(String name, StructType columns) {
    StructType schema = columns.add(REVISION, DataTypes.LongType, false);
    return new LakeTable(name, home + "/detections/" + name, nullable(schema), List.of(), STREAMED);
  }

  /**
   * Rows that came behind the watermark of an aggregate, which therefore did not count them: one
   * row per aggregate, row and window, and one more each time that a session which it touches was
   * not over yet, counted in {@link #PUT_OFF}.
   */
  public LakeTable lateRows() {
    StructType schema =
        concat(
            new StructType().add("aggregate", DataTypes.StringType, false),
            OF_MESSAGE,
            new StructType()
                .add("event_time", DataTypes.TimestampType)
                .add("window_start", DataTypes.TimestampType, false)
                .add("window_end", DataTypes.TimestampType, false)
                .add("watermark", DataTypes.TimestampType, false)
                .add(BATCH_ID, DataTypes.LongType, false)
                .add(NOTED_AT, DataTypes.TimestampType, false)
                .add(PUT_OFF, DataTypes.IntegerType, true));
    return new LakeTable("late_rows", home + "/late_rows", nullable(schema), List.of(), STREAMED);
  }

  /**
   * What was changed in aggregates after their windows were over: key and values as JSON, null
   * where there was or is no row. In the order of {@link #REVISION} they give every state that a
   * row had.
   */
  public LakeTable amendments() {
    StructType schema =
        new StructType()
            .add("aggregate", DataTypes.StringType, false)
            .add("window_start", DataTypes.TimestampType, false)
            .add("window_end", DataTypes.TimestampType, false)
            .add("key", DataTypes.StringType, false)
            .add("old_value", DataTypes.StringType, true)
            .add("new_value", DataTypes.StringType, true)
            .add(REVISION, DataTypes.LongType, false)
            .add("cause", DataTypes.StringType, false)
            .add("writer", DataTypes.StringType, false)
            .add(BATCH_ID, DataTypes.LongType, false)
            .add("amended_at", DataTypes.TimestampType, false);
    return new LakeTable("amendments", home + "/amendments", nullable(schema), List.of(), STREAMED);
  }

  /**
   * Every alert that was fired, one row per alert and key: what the SQL returned, and who has been
   * told. A row that is to be told is written before anybody is.
   */
  public LakeTable alerts() {
    StructType schema =
        new StructType()
            .add("alert", DataTypes.StringType, false)
            .add("key", DataTypes.StringType, false)
            .add("window_start", DataTypes.TimestampType, true)
            .add("window_end", DataTypes.TimestampType, true)
            .add("row", DataTypes.StringType, false)
            .add("severity", DataTypes.StringType, false)
            .add("message", DataTypes.StringType, false)
            .add(FIRED_AT, DataTypes.TimestampType, false)
            .add(BATCH_ID, DataTypes.LongType, false)
            .add("state", DataTypes.StringType, false)
            .add("notifications", DataTypes.StringType, false)
            .add(REVISION, DataTypes.LongType, false);
    return new LakeTable("alerts", home + "/alerts", nullable(schema), List.of(), STREAMED);
  }

  /** The checkpoint folder of one of the pipeline's queries. */
  public String checkpoint(String query) {
    return checkpoints() + "/" + query;
  }

  /** The folder that holds the checkpoint folders of all queries. */
  public String checkpoints() {
    return home + "/_checkpoints";
  }

  public String home() {
    return home;
  }

  private LakeTable daily(String name, StructType schema, String indexed) {
    return new LakeTable(
        name,
        home + "/" + name,
        nullable(schema),
        List.of(DAY),
        Map.of("delta.dataSkippingStatsColumns", indexed, CHECKPOINT_INTERVAL, CHECKPOINTS));
  }

  private static StructType concat(StructType... parts) {
    StructType all = new StructType();
    for (StructType part : parts) {
      for (StructField field : part.fields()) {
        all = all.add(field);
      }
    }
    return all;
  }

  /**
   * Delta takes a row with a null only where the table allows it; sources say nullable freely.
   * Within arrays and maps it takes no other columns.
   */
  private static StructType nullable(StructType schema) {
    StructType all = new StructType();
    for (StructField field : schema.fields()) {
      all = all.add(field.name(), field.dataType().asNullable(), true, field.metadata());
    }
    return all;
  }
}
