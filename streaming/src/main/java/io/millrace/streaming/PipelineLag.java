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
    Optional<Double> read = isStart ? Optional.empty() : readPerSecond(committed.getAsLong());
    return new LagReport(
        pipeline.name(),
        pipeline.source().format(),
        askedAt,
        committed.orElse(-1),
        partitions,
        new LagReport.Rates(read, arrivingPerSecond(partitions)));
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

  /** Records of the last micro-batches by the time from their plan to their commit. */
  private Optional<Double> readPerSecond(long lastBatch) {
    List<Row> batches =
        tables
            .ledger()
            .read(spark)
            .where(col(BATCH_ID).between(lastBatch - LAST_BATCHES + 1, lastBatch))
            .groupBy(col(BATCH_ID))
            .agg(sum("records_read"))
            .collectAsList();
    long records = 0;
    Duration busy = Duration.ZERO;
    for (Row batch : batches) {
      long id = batch.getLong(0);
      records += batch.getLong(1);
      busy = busy.plus(Duration.between(offsets.plannedAt(id), offsets.committedAt(id)));
    }
    return records > 0 && busy.toMillis() > 0
        ? Optional.of(records * 1_000.0 / busy.toMillis())
        : Optional.empty();
  }

  private static Optional<Double> arrivingPerSecond(List<PartitionLag> partitions) {
    long records = partitions.stream().mapToLong(PartitionLag::records).sum();
    long millis =
        partitions.stream().mapToLong(partition -> partition.behind().toMillis()).max().orElse(0);
    return millis > 0 ? Optional.of(records * 1_000.0 / millis) : Optional.empty();
  }
}
