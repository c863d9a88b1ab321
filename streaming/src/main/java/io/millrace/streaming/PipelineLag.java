package io.millrace.streaming;

import static io.millrace.core.lake.LakeTables.BATCH_ID;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;

import io.millrace.core.MillraceException;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.lake.OffsetLog;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.streaming.ingest.IngestQuery;
import io.millrace.streaming.lag.LagReport;
import io.millrace.streaming.lag.PartitionLag;
import io.millrace.streaming.lag.SourceLag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.ServiceLoader;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Finds out how far a pipeline's ingest query is behind, whether it runs or not: its checkpoint
 * says what it has read, its ledger how fast, and the source what waits. Writes nothing.
 */
public final class PipelineLag {
  /** Micro-batches that tell how fast the query reads. */
  private static final int LAST_BATCHES = 20;

  private final SparkSession spark;
  private final Pipeline pipeline;
  private final LakeTables tables;
  private final OffsetLog offsets;

  public PipelineLag(SparkSession spark, Pipeline pipeline) {
    this.spark = spark;
    this.pipeline = pipeline;
    this.tables = new LakeTables(pipeline.lake().root(), pipeline.name());
    this.offsets =
        new OffsetLog(tables.checkpoint(IngestQuery.NAME), spark.sessionState().newHadoopConf());
  }

  /**
   * Asks the source.
   *
   * @throws MillraceException when the query has not run yet, or the source can't be asked
   */
  public LagReport report() {
    SourceLag source = source();
    if (offsets.lastPlanned().isEmpty()) {
      throw new MillraceException(
          "Pipeline '%s' has no checkpoint at %s: its ingest query has not run yet. Start it, or check 'name' and 'lake.root' of the pipeline file."
              .formatted(pipeline.name(), tables.checkpoint(IngestQuery.NAME)));
    }
    OptionalLong committed = offsets.lastCommitted();
    boolean isStart = committed.isEmpty();
    Instant askedAt = Instant.now();
    List<PartitionLag> partitions =
        source.behind(pipeline.source().options(), offsets.end(committed.orElse(0)), isStart);
    List<Reading> batches = isStart ? List.of() : lastBatches(committed.getAsLong());
    return new LagReport(
        pipeline.name(),
        pipeline.source().format(),
        askedAt,
        committed.orElse(-1),
        partitions,
        new LagReport.Rates(
            readPerSecond(batches),
            arrivingPerSecond(partitions),
            batches.stream().map(Reading::perSecond).toList()));
  }

  private SourceLag source() {
    return ServiceLoader.load(SourceLag.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(source -> source.format().equals(pipeline.source().format()))
        .findFirst()
        .orElseThrow(
            () ->
                new MillraceException(
                    "Nothing is known about what waits in a source '%s'. What its query last saw is in Spark's progress: the driver's log, under sources[0]."
                        .formatted(pipeline.source().format())));
  }

  /**
   * What a micro-batch read.
   *
   * @param millis from its plan to its commit
   */
  private record Reading(long records, long millis) {
    double perSecond() {
      return records * 1_000.0 / Math.max(1, millis);
    }
  }

  /** The oldest first. */
  private List<Reading> lastBatches(long lastBatch) {
    List<Row> batches =
        tables
            .ledger()
            .read(spark)
            .where(col(BATCH_ID).between(lastBatch - LAST_BATCHES + 1, lastBatch))
            .groupBy(col(BATCH_ID))
            .agg(sum("records_read"))
            .orderBy(col(BATCH_ID))
            .collectAsList();
    List<Reading> readings = new ArrayList<>();
    for (Row batch : batches) {
      long id = batch.getLong(0);
      Duration busy = Duration.between(offsets.plannedAt(id), offsets.committedAt(id));
      readings.add(new Reading(batch.getLong(1), busy.toMillis()));
    }
    return readings;
  }

  /** Records of the micro-batches by the time that these took. */
  private static Optional<Double> readPerSecond(List<Reading> batches) {
    long records = batches.stream().mapToLong(Reading::records).sum();
    long millis = batches.stream().mapToLong(Reading::millis).sum();
    return records > 0 && millis > 0 ? Optional.of(records * 1_000.0 / millis) : Optional.empty();
  }

  private static Optional<Double> arrivingPerSecond(List<PartitionLag> partitions) {
    long records = partitions.stream().mapToLong(PartitionLag::records).sum();
    long millis =
        partitions.stream().mapToLong(partition -> partition.behind().toMillis()).max().orElse(0);
    return millis > 0 ? Optional.of(records * 1_000.0 / millis) : Optional.empty();
  }
}
