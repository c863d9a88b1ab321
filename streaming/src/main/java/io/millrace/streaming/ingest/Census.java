package io.millrace.streaming.ingest;

import static io.millrace.core.lake.Lineage.SHARD_ID;
import static io.millrace.core.lake.Lineage.STREAM;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.millrace.core.format.LogFormat;
import io.millrace.core.lake.LakeTables;
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
 * What one micro-batch holds: counts per shard, and the rejected records themselves as long as they
 * are few. Taken in one pass, the first, which fetches the records; a further pass for a handful of
 * rejections would parse every record again.
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
   * @param received names of the columns as the source gives them
   * @param parsed those columns, the format's, the rejection and {@code kept}
   */
  static Census of(String[] received, Dataset<Row> parsed, String kept) {
    Column rejection = col(LogFormat.REJECTION);
    List<Column> record = new ArrayList<>();
    for (String column : received) {
      record.add(col(column));
    }
    record.add(rejection);
    Dataset<Row> looked =
        parsed.select(
            col(STREAM),
            col(SHARD_ID),
            expr("coalesce(octet_length(" + LakeTables.VALUE + "), 0)"),
            col(kept),
            when(rejection.isNotNull(), struct(record.toArray(Column[]::new))).as(REJECTED));
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

  /** One task. The rows of a shard follow each other, so a shard is looked up once per run. */
  private static final class Count implements FlatMapFunction<Iterator<InternalRow>, Part> {
    private static final long serialVersionUID = 1L;

    /** Rejected records that one task hands to the driver. */
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
      UTF8String stream = null;
      UTF8String shard = null;
      long read = 0;
      long bytes = 0;
      long parsed = 0;
      long dead = 0;
      long rejectedBytes = 0;
      while (rows.hasNext()) {
        InternalRow row = rows.next();
        if (shard == null
            || !shard.equals(row.getUTF8String(1))
            || !stream.equals(row.getUTF8String(0))) {
          note(part, stream, shard, read, bytes, parsed, dead);
          stream = row.getUTF8String(0).clone();
          shard = row.getUTF8String(1).clone();
          read = 0;
          bytes = 0;
          parsed = 0;
          dead = 0;
        }
        read++;
        bytes += row.getInt(2);
        if (row.getBoolean(3)) {
          parsed++;
        }
        if (!row.isNullAt(4)) {
          dead++;
          rejectedBytes += row.getInt(2);
          if (part.rejected.size() < FEW && rejectedBytes < FEW_BYTES) {
            part.rejected.add((Row) toRow.apply(row.getStruct(4, rejectedType.size()).copy()));
          } else {
            part.isComplete = false;
          }
        }
      }
      note(part, stream, shard, read, bytes, parsed, dead);
      return List.of(part).iterator();
    }

    private static void note(
        Part part,
        UTF8String stream,
        UTF8String shard,
        long read,
        long bytes,
        long parsed,
        long dead) {
      if (read > 0) {
        part.counts.merge(
            new ShardName(stream.toString(), shard.toString()),
            new ShardCounts(read, bytes, parsed, read - parsed - dead, dead),
            ShardCounts::plus);
      }
    }
  }
}
