package io.millrace.batch.replay;

import static io.millrace.core.lake.LakeTables.BATCH_ID;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;

import io.delta.exceptions.DeltaConcurrentModificationException;
import io.delta.tables.DeltaTable;
import io.millrace.batch.file.Storage;
import io.millrace.core.MillraceException;
import io.millrace.core.lake.LakeTable;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.lake.Lineage;
import io.millrace.core.pipeline.Pipeline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * Reads days of {@code raw} anew, with today's pipeline file, and puts what comes out in the place
 * of what was made of them before.
 *
 * <p>Everything is written beside the tables first and held against {@code raw}; then {@code
 * records} and {@code dead_letters} are each swapped in one commit. Streams go on meanwhile: only
 * micro-batches that the ledger knew when the job began are replaced, and what replaces them is no
 * news to a stream. A job that is interrupted leaves either table as it was or as it is to be; run
 * again, it comes to the same end.
 */
public final class ReprocessJob {
  private static final int ATTEMPTS = 10;

  private final SparkSession spark;
  private final Pipeline pipeline;
  private final ReprocessOptions options;
  private final Consumer<String> progress;
  private final LakeTables tables;
  private final LakeTable records;

  /**
   * @param progress is told each step
   */
  public ReprocessJob(
      SparkSession spark, Pipeline pipeline, ReprocessOptions options, Consumer<String> progress) {
    this.spark = spark;
    this.pipeline = pipeline;
    this.options = options;
    this.progress = progress;
    this.tables = new LakeTables(pipeline.lake().root(), pipeline.name());
    this.records = tables.records(pipeline.records().columns(), pipeline.lake().zOrder());
  }

  /**
   * @throws MillraceException when there is no such lake
   */
  public ReprocessReport run() {
    if (!DeltaTable.isDeltaTable(spark, tables.ledger().path())) {
      throw new MillraceException(
          "There is no ledger at %s: check lake.root and name in %s."
              .formatted(tables.ledger().path(), options.pipelineFile()));
    }
    Row last = tables.ledger().read(spark).agg(max(BATCH_ID)).first();
    if (last.isNullAt(0)) {
      return ReprocessReport.NOTHING;
    }
    tables.corrections().createIfMissing(spark);
    Optional<DayRange> range =
        DayRange.find(tables, spark, options.from(), options.before(), last.getLong(0));
    if (range.isEmpty()) {
      return ReprocessReport.NOTHING;
    }
    if (RedrivePlan.unfinished(tables, spark.sessionState().newHadoopConf()).isPresent()) {
      throw new MillraceException(
          "A replay of dead letters runs, or was interrupted: let it end, or run dlq replay again, before records are read anew.");
    }
    Path shadow = new Path(Reprocessing.folder(tables), options.from() + "-" + options.before());
    ReprocessReport report = run(range.get(), shadow);
    delete(shadow);
    return report;
  }

  private ReprocessReport run(DayRange range, Path shadow) {
    Dataset<Row> raw = tables.raw().read(spark).where(range.condition());
    Dataset<Row> flawed = flawed(range);
    Reparsed reparsed = new Reparsed(spark, pipeline, tables, records, readable(raw, flawed));
    progress.accept(
        "Reading what came from %s to %s, micro-batches %d to %d"
            .formatted(range.from(), range.to(), range.firstBatch(), range.lastBatch()));
    String newRecords = write(reparsed.records(), new Path(shadow, "records"));
    String newDeadLetters =
        write(reparsed.deadLetters().unionByName(flawed), new Path(shadow, "dead_letters"));
    String counts = write(counts(reparsed, flawed), new Path(shadow, "counts"));
    ReprocessReport report;
    try {
      report = validated(range, raw, newRecords, newDeadLetters, counts);
    } catch (IllegalStateException e) {
      if (!isSwapping(shadow)) {
        delete(shadow); // else it would hold up jobs that have to wait for this one
      }
      throw e;
    }
    if (options.dryRun()) {
      return report;
    }
    records.createIfMissing(spark);
    long before = versionBefore(shadow);
    progress.accept("Swapping %,d rows of records".formatted(report.records()));
    swap(newRecords, records, range);
    progress.accept("Swapping %,d dead letters".formatted(report.deadLetters()));
    swap(newDeadLetters, tables.deadLetters(), range);
    progress.accept("Noting the windows that they are in");
    // Windows of rows that are gone are touched, too.
    Dataset<Row> old =
        spark
            .read()
            .format("delta")
            .option("versionAsOf", before)
            .load(records.path())
            .where(range.condition());
    long windows =
        new ClosedWindows(spark, pipeline, tables).note(present(range).unionByName(old, true));
    progress.accept("Correcting the ledger");
    Corrections corrections = new Corrections(spark, tables);
    Dataset<Row> corrected =
        corrections.of(read(counts), "reprocess %s".formatted(range.condition())).persist();
    long entries = corrected.count();
    if (entries > 0) {
      corrections.append(corrected);
    }
    corrected.unpersist();
    return new ReprocessReport(
        report.raw(),
        report.records(),
        report.recordsBefore(),
        report.deadLetters(),
        report.deadLettersBefore(),
        entries,
        windows,
        true);
  }

  /**
   * The version of {@code records} before the job began, also where an attempt at it has swapped
   * rows already.
   */
  private long versionBefore(Path shadow) {
    Path file = versionFile(shadow);
    Storage storage = storage();
    try {
      Optional<String> kept = storage.text(file);
      if (kept.isPresent()) {
        return Long.parseLong(kept.get());
      }
      long version =
          DeltaTable.forPath(spark, records.path()).history(1).select("version").first().getLong(0);
      storage.put(file, Long.toString(version));
      return version;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot use " + shadow, e);
    }
  }

  private static Path versionFile(Path shadow) {
    return new Path(shadow, "version");
  }

  private Storage storage() {
    return new Storage(spark.sessionState().newHadoopConf());
  }

  /** Whether an attempt at the job may have swapped rows. */
  private boolean isSwapping(Path shadow) {
    try {
      return storage().text(versionFile(shadow)).isPresent();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look into " + shadow, e);
    }
  }

  private Dataset<Row> present(DayRange range) {
    return records.read(spark).where(range.condition());
  }

  /**
   * Dead letters that the source made, whose bytes are not what was sent: they stay as they are.
   */
  private Dataset<Row> flawed(DayRange range) {
    return tables
        .deadLetters()
        .read(spark)
        .where(range.condition())
        .where(col("format").equalTo(pipeline.source().format()));
  }

  private static Dataset<Row> readable(Dataset<Row> raw, Dataset<Row> flawed) {
    return raw.join(flawed.select(lineage()).distinct(), names(), "left_anti");
  }

  private static String[] names() {
    return Lineage.SCHEMA.fieldNames();
  }

  private static Column[] lineage() {
    return Arrays.stream(names()).map(name -> col(name)).toArray(Column[]::new);
  }

  private static Dataset<Row> counts(Reparsed reparsed, Dataset<Row> flawed) {
    Dataset<Row> kept =
        flawed
            .groupBy(Lineage.STREAM, Lineage.SHARD_ID, BATCH_ID)
            .agg(count("*").as("flawed"))
            .selectExpr(
                Lineage.STREAM,
                Lineage.SHARD_ID,
                BATCH_ID,
                "0L AS " + Reparsed.PARSED,
                "0L AS " + Reparsed.FILTERED,
                "flawed AS " + Reparsed.DEAD_LETTERS,
                "flawed AS " + Reparsed.MESSAGES,
                "0L AS " + Reparsed.DROPPED);
    return reparsed
        .counts()
        .unionByName(kept)
        .groupBy(Lineage.STREAM, Lineage.SHARD_ID, BATCH_ID)
        .agg(
            sum(Reparsed.PARSED).as(Reparsed.PARSED),
            sum(Reparsed.FILTERED).as(Reparsed.FILTERED),
            sum(Reparsed.DEAD_LETTERS).as(Reparsed.DEAD_LETTERS),
            sum(Reparsed.MESSAGES).as(Reparsed.MESSAGES),
            sum(Reparsed.DROPPED).as(Reparsed.DROPPED));
  }

  private String write(Dataset<Row> rows, Path path) {
    rows.write()
        .format("delta")
        .mode(SaveMode.Overwrite)
        .option("overwriteSchema", "true")
        .save(path.toString());
    return path.toString();
  }

  private Dataset<Row> read(String path) {
    return spark.read().format("delta").load(path);
  }

  /**
   * @throws IllegalStateException when a record of raw is in none of the tables, or in two
   */
  private ReprocessReport validated(
      DayRange range, Dataset<Row> raw, String newRecords, String newDeadLetters, String counts) {
    Row sums =
        read(counts)
            .agg(
                sum(Reparsed.PARSED),
                sum(Reparsed.FILTERED),
                sum(Reparsed.DEAD_LETTERS),
                sum(Reparsed.MESSAGES),
                sum(Reparsed.DROPPED))
            .first();
    long received = raw.count();
    long parsed = read(newRecords).count();
    long rejected = read(newDeadLetters).count();
    long records = raw.select(lineage()).distinct().count();
    long accounted =
        read(newRecords)
            .select(lineage())
            .union(read(newDeadLetters).select(lineage()))
            .distinct()
            .count();
    boolean balances =
        received == records
            && parsed == number(sums, 0)
            && rejected == number(sums, 2)
            && number(sums, 0) + number(sums, 1) + number(sums, 2) + number(sums, 4)
                == number(sums, 3)
            && accounted <= received
            && accounted + number(sums, 1) + number(sums, 4) >= received;
    if (!balances) {
      throw new IllegalStateException(
          "%d rows of raw, %d of them different, became %d rows of records and %d dead letters of %s: nothing was changed"
              .formatted(received, records, parsed, rejected, sums));
    }
    return new ReprocessReport(
        received,
        parsed,
        present(range).count(),
        rejected,
        tables.deadLetters().read(spark).where(range.condition()).count(),
        0,
        0,
        false);
  }

  private static long number(Row row, int at) {
    return row.isNullAt(at) ? 0 : row.getLong(at);
  }

  private void swap(String shadow, LakeTable table, DayRange range) {
    for (int attempt = 1; ; attempt++) {
      try {
        read(shadow)
            .write()
            .format("delta")
            .mode(SaveMode.Overwrite)
            .partitionBy(LakeTables.DAY)
            .option("replaceWhere", range.condition())
            .save(table.path());
        return;
      } catch (DeltaConcurrentModificationException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        progress.accept(
            "Another job has changed %s meanwhile: trying again".formatted(table.name()));
      }
    }
  }

  private void delete(Path shadow) {
    try {
      shadow.getFileSystem(spark.sessionState().newHadoopConf()).delete(shadow, true);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete " + shadow, e);
    }
  }
}
