package io.millrace.streaming.ingest;

import static io.millrace.core.lake.LakeTables.ARRIVED_AT;
import static io.millrace.core.lake.LakeTables.BATCH_ID;
import static io.millrace.core.lake.LakeTables.DAY;
import static io.millrace.core.lake.LakeTables.INGESTED_AT;
import static io.millrace.core.lake.LakeTables.VALUE;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.millrace.core.format.LogFormat;
import io.millrace.core.lake.IdempotentWrite;
import io.millrace.core.lake.LakeTable;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.message.Messages;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.streaming.batch.BatchConstants;
import io.millrace.streaming.batch.Together;
import io.millrace.streaming.source.RecordSource;
import io.millrace.streaming.source.SourceRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * Writes one micro-batch: every record to {@code raw}, and to either {@code records} or {@code
 * dead_letters}; then, last, its account to {@code ledger}.
 *
 * <p>Each write happens once however often the micro-batch is replayed, and every attempt decides
 * the same, since the reference tables are pinned. The first action fetches the records; the others
 * find them in the executors' cache.
 */
final class IngestBatch {
  /** The day in UTC by arithmetic; Spark's to_date asks the calendar of a time zone per row. */
  private static final String DAY_OF_ARRIVAL =
      "date_from_unix_date(int(unix_seconds(" + ARRIVED_AT + ") div 86400))";

  /** Bytes of records that a single local task writes in good time. */
  private static final long ONE_FILE = 8L << 20;

  private final SparkSession spark;
  private final RecordSource source;
  private final LakeTables tables;
  private final LakeTable records;
  private final Ledger ledger;
  private final PinnedTables references;
  private final Messages messages;

  IngestBatch(
      SparkSession spark,
      Pipeline pipeline,
      RecordSource source,
      LakeTables tables,
      LakeTable records,
      Ledger ledger,
      PinnedTables references) {
    this.spark = spark;
    this.source = source;
    this.tables = tables;
    this.records = records;
    this.ledger = ledger;
    this.references = references;
    this.messages = new Messages(spark, pipeline);
  }

  /** Writes the micro-batch, and says what became of its records. */
  IngestCounts write(Dataset<Row> received, long batchId) {
    List<SourceRange> ranges = ledger.ranges(batchId);
    if (ranges.isEmpty()) {
      return IngestCounts.NONE;
    }
    if (source.isRepeatable()) {
      return write(received, batchId, ranges);
    }
    received.persist(StorageLevel.MEMORY_AND_DISK());
    try {
      return write(received, batchId, ranges);
    } finally {
      received.unpersist();
    }
  }

  private IngestCounts write(Dataset<Row> received, long batchId, List<SourceRange> ranges) {
    references.register(received.sparkSession(), batchId);
    Dataset<Row> parsed = messages.of(received);
    Census census = Census.of(parsed, Messages.deadLetterColumns(received));
    IdempotentWrite write = IdempotentWrite.ofRunningQuery(spark, batchId);
    if (!census.isEmpty()) {
      Together.run(appends(write, received, parsed, census));
    }
    write.append(ledger.rows(spark, batchId, ranges, census.counts()), tables.ledger());
    return census.total();
  }

  /** The appends of the tables that hold rows of this micro-batch. */
  private List<Runnable> appends(
      IdempotentWrite write, Dataset<Row> received, Dataset<Row> parsed, Census census) {
    Column plannedAt = BatchConstants.of(ledger.plannedAt(write.batchId()));
    long bytes = census.bytes();
    List<Runnable> appends = new ArrayList<>();
    appends.add(() -> append(write, received, plannedAt, bytes, tables.raw()));
    appends.add(() -> append(write, parsed.where(col(Messages.KEPT)), plannedAt, bytes, records));
    if (census.hasDeadLetters()) {
      Dataset<Row> rejected = census.rejected(spark).orElse(parsed);
      appends.add(
          () -> append(write, deadLetters(rejected), plannedAt, bytes, tables.deadLetters()));
    }
    return appends;
  }

  private void append(
      IdempotentWrite write, Dataset<Row> rows, Column plannedAt, long bytes, LakeTable table) {
    // In one JVM all shards' records are in the same cache, so one task may write one file of them.
    boolean isSmall = spark.sparkContext().isLocal() && bytes < ONE_FILE;
    Dataset<Row> grouped = isSmall ? rows.coalesce(1) : rows;
    write.append(provenance(grouped, write.batchId(), plannedAt, table), table);
  }

  private static Dataset<Row> deadLetters(Dataset<Row> messages) {
    return messages
        .where(col(LogFormat.REJECTION).isNotNull())
        .withColumn(VALUE, col(VALUE).cast("binary"))
        .withColumn("format", col(Messages.REJECTED_BY))
        .withColumn("reason", col(LogFormat.REJECTION + ".reason"))
        .withColumn("at", col(LogFormat.REJECTION + ".at"));
  }

  /** The rows with the columns of the table, those of the micro-batch included. */
  private static Dataset<Row> provenance(
      Dataset<Row> rows, long batchId, Column plannedAt, LakeTable table) {
    Column[] columns =
        Arrays.stream(table.schema().fieldNames())
            .map(
                name ->
                    switch (name) {
                      case BATCH_ID -> BatchConstants.of(batchId).as(name);
                      case INGESTED_AT -> plannedAt.as(name);
                      case DAY -> expr(DAY_OF_ARRIVAL).as(name);
                      default -> col("`" + name + "`");
                    })
            .toArray(Column[]::new);
    return rows.select(columns);
  }
}
