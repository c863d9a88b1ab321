package io.millrace.batch.replay;

import static io.millrace.core.lake.LakeTables.BATCH_ID;
import static io.millrace.core.lake.LakeTables.VALUE;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.millrace.core.format.LogFormat;
import io.millrace.core.lake.LakeTable;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.lake.Lineage;
import io.millrace.core.message.Messages;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.reference.ReferenceTables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Rows of {@code raw} as today's pipeline file judges them. They keep the micro-batch that received
 * them, and its time: those say when a record came, not who read it.
 */
final class Reparsed {
  static final String PARSED = "records_parsed";
  static final String FILTERED = "records_filtered";
  static final String DEAD_LETTERS = "dead_letters";
  static final String MESSAGES = "messages_read";
  static final String DROPPED = "messages_dropped";

  private final LakeTables tables;
  private final LakeTable records;
  private final Dataset<Row> messages;

  /**
   * @param raw rows of that table
   */
  Reparsed(
      SparkSession spark,
      Pipeline pipeline,
      LakeTables tables,
      LakeTable records,
      Dataset<Row> raw) {
    new ReferenceTables(pipeline.tables()).open(spark);
    this.tables = tables;
    this.records = records;
    this.messages = new Messages(spark, pipeline).of(raw);
  }

  /** Those for the table of records, with its columns. */
  Dataset<Row> records() {
    return messages.where(col(Messages.KEPT)).select(columns(records));
  }

  /** Those for the table of dead letters, with its columns. */
  Dataset<Row> deadLetters() {
    return messages
        .where(col(LogFormat.REJECTION).isNotNull())
        .withColumn(VALUE, col(VALUE).cast("binary"))
        .withColumn("format", col(Messages.REJECTED_BY))
        .withColumn("reason", col(LogFormat.REJECTION + ".reason"))
        .withColumn("at", col(LogFormat.REJECTION + ".at"))
        .select(columns(tables.deadLetters()));
  }

  /** How many there are of each kind, by stream, shard and micro-batch. */
  Dataset<Row> counts() {
    Column kept = col(Messages.KEPT);
    Column rejected = col(LogFormat.REJECTION).isNotNull();
    Column dropped = col(Messages.DROPPED);
    return messages
        .groupBy(col(Lineage.STREAM), col(Lineage.SHARD_ID), col(BATCH_ID))
        .agg(
            count_if(kept).as(PARSED),
            count_if(not(kept).and(not(rejected)).and(not(dropped))).as(FILTERED),
            count_if(rejected).as(DEAD_LETTERS),
            count(lit(1)).as(MESSAGES),
            count_if(dropped).as(DROPPED));
  }

  /**
   * What has become of each message: its lineage, its micro-batch, and true in one of four columns.
   */
  Dataset<Row> fates() {
    Column kept = col(Messages.KEPT);
    Column rejected = col(LogFormat.REJECTION).isNotNull();
    Column dropped = col(Messages.DROPPED);
    List<Column> columns = new ArrayList<>();
    Arrays.stream(Lineage.OF_MESSAGE.fieldNames()).map(name -> col(name)).forEach(columns::add);
    columns.add(col(BATCH_ID));
    columns.add(kept.as(PARSED));
    columns.add(not(kept).and(not(rejected)).and(not(dropped)).as(FILTERED));
    columns.add(rejected.as(DEAD_LETTERS));
    columns.add(dropped.as(DROPPED));
    return messages.select(columns.toArray(Column[]::new));
  }

  private static Column[] columns(LakeTable table) {
    return Arrays.stream(table.schema().fieldNames())
        .map(name -> col("`" + name + "`"))
        .toArray(Column[]::new);
  }
}
