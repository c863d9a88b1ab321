package io.millrace.streaming.ingest;

import static io.millrace.core.lake.Lineage.MESSAGE_NUMBER;
import static io.millrace.core.lake.Lineage.SHARD_ID;
import static io.millrace.core.lake.Lineage.STREAM;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.millrace.core.format.LogFormat;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.message.Messages;
import io.millrace.streaming.ingest.Ledger.ShardCounts;
import io.millrace.streaming.ingest.Ledger.ShardName;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Function1;

/**
 * What one micro-batch holds: counts per shard, and the rejected messages themselves as long as
 * they are few. Taken in one pass, the first, which fetches the records; a further pass for a
 * handful of rejections would parse every record again.
 */
final class Census {
  private static final String REJECTED = "rejected";

  private final Map<ShardName, ShardCounts> counts;
  private final List<Row> rejected;
  private final StructType rejectedType;
  private final boolean isComplete;

  private Census(
      Map<ShardName, ShardCounts> counts,
      List<Row> rejected,
      StructType rejectedType,
      boolean isComplete) {
    this.counts = counts;
    this.rejected = rejected;
    this.rejectedType = rejectedType;
    this.isComplete = isComplete;
  }

  /**
   * Takes the census of a micro-batch.
   *
   * @param messages as {@link Messages} gives them
   * @param deadLetterColumns names of the columns that a rejected message is kept with
   */
  static Census of(Dataset<Row> messages, List<String> deadLetterColumns) {
    Column isRejected = col(LogFormat.REJECTION).isNotNull();
    Column[] columns =
        deadLetterColumns.stream().map(Census::deadLetterColumn).toArray(Column[]::new);
    Dataset<Row> looked =
        messages.select(
            col(STREAM),
            col(SHARD_ID),
            col(MESSAGE_NUMBER),
            col(Messages.RECORD_BYTES),
            col(Messages.KEPT),
            col(Messages.DROPPED),
            when(isRejected, expr("coalesce(octet_length(" + LakeTables.VALUE + "), 0)")),
            when(isRejected, struct(columns)).as(REJECTED));
    StructType rejectedType = (StructType) looked.schema().apply(REJECTED).dataType();
    List<Part> parts =
        looked
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .mapPartitions(new Count(rejectedType))
            .collect();

    Map<ShardName, ShardCounts> counts = new HashMap<>();
    List<Row> rejected = new ArrayList<>();
    boolean isComplete = true;
    for (Part part : parts) {
      part.counts.forEach((shard, count) -> counts.merge(shard, count, ShardCounts::plus));
      rejected.addAll(part.rejected);
      isComplete &= part.isComplete;
    }
    return new Census(counts, rejected, rejectedType, isComplete);
  }

  /** A text would lose bytes that are no UTF-8 on its way over the driver. */
  private static Column deadLetterColumn(String name) {
    return name.equals(LakeTables.VALUE) ? col(name).cast("binary").as(name) : col(name);
  }

  /** Shards that records came from. */
  Map<ShardName, ShardCounts> counts() {
    return counts;
  }

  /** What became of all records of the micro-batch. */
  IngestCounts total() {
    IngestCounts total = IngestCounts.NONE;
    for (ShardCounts shard : counts.values()) {
      total =
          total.plus(
              new IngestCounts(
                  shard.read(), shard.parsed(), shard.filtered(), shard.deadLetters()));
    }
    return total;
  }

  boolean isEmpty() {
    return counts.isEmpty();
  }

  long bytes() {
    return counts.values().stream().mapToLong(ShardCounts::bytes).sum();
  }

  boolean hasDeadLetters() {
    return counts.values().stream().anyMatch(shard -> shard.deadLetters() > 0);
  }

  /** The rejected records, with the received columns and the rejection, unless they are many. */
  Optional<Dataset<Row>> rejected(SparkSession spark) {
    return isComplete
        ? Optional.of(spark.createDataFrame(rejected, rejectedType))
        : Optional.empty();
  }

  /** What one task has seen. */
  private static final class Part implements Serializable {
    private static final long serialVersionUID = 1L;

    private final HashMap<ShardName, ShardCounts> counts = new HashMap<>();
    private final ArrayList<Row> rejected = new ArrayList<>();
    private boolean isComplete = true;
  }

  /** Messages of one shard that follow each other in a task. */
  private static final class ShardRun {
    private final UTF8String stream;
    private final UTF8String shard;
    private long read;
    private long bytes;
    private long messages;
    private long parsed;
    private long dead;
    private long dropped;

    ShardRun(InternalRow row) {
      this.stream = row.getUTF8String(0).clone();
      this.shard = row.getUTF8String(1).clone();
    }

    boolean goesOnWith(InternalRow row) {
      return shard.equals(row.getUTF8String(1)) && stream.equals(row.getUTF8String(0));
    }

    void add(InternalRow row, boolean isRejected) {
      read += row.getInt(2) == 0 ? 1 : 0;
      bytes += row.getInt(3);
      messages++;
      parsed += row.getBoolean(4) ? 1 : 0;
      dropped += row.getBoolean(5) ? 1 : 0;
      dead += isRejected ? 1 : 0;
    }

    void addTo(Map<ShardName, ShardCounts> counts) {
      counts.merge(
          new ShardName(stream.toString(), shard.toString()),
          new ShardCounts(read, bytes, messages, parsed, dead, dropped),
          ShardCounts::plus);
    }
  }

  /** One task. The rows of a shard follow each other, so a shard is looked up once per run. */
  private static final class Count implements FlatMapFunction<Iterator<InternalRow>, Part> {
    private static final long serialVersionUID = 1L;

    /** Rejected messages that one task hands to the driver. */
    private static final int FEW = 1_000;

    private static final long FEW_BYTES = 1L << 20;

    private final StructType rejectedType;

    Count(StructType rejectedType) {
      this.rejectedType = rejectedType;
    }

    @Override
    public Iterator<Part> call(Iterator<InternalRow> rows) {
      Function1<Object, Object> toRow = CatalystTypeConverters.createToScalaConverter(rejectedType);
      Part part = new Part();
      ShardRun run = null;
      long rejectedBytes = 0;
      while (rows.hasNext()) {
        InternalRow row = rows.next();
        if (run == null || !run.goesOnWith(row)) {
          if (run != null) {
            run.addTo(part.counts);
          }
          run = new ShardRun(row);
        }
        boolean isRejected = !row.isNullAt(6);
        run.add(row, isRejected);
        if (isRejected) {
          rejectedBytes += row.getInt(6);
          if (part.rejected.size() < FEW && rejectedBytes < FEW_BYTES) {
            part.rejected.add((Row) toRow.apply(row.getStruct(7, rejectedType.size()).copy()));
          } else {
            part.isComplete = false;
          }
        }
      }
      if (run != null) {
        run.addTo(part.counts);
      }
      return List.of(part).iterator();
    }
  }
}
