package io.millrace.batch.replay;

import static io.millrace.core.lake.LakeTables.BATCH_ID;
import static io.millrace.core.lake.LakeTables.DAY;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.delta.exceptions.DeltaConcurrentModificationException;
import io.delta.tables.DeltaTable;
import io.millrace.core.MillraceException;
import io.millrace.core.lake.IdempotentWrite;
import io.millrace.core.lake.LakeTable;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.lake.Lineage;
import io.millrace.core.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Reads the records of dead letters anew. What has become readable is appended to {@code records},
 * where streams find it like any new row, and leaves {@code dead_letters}; both once, however often
 * the job dies on its way.
 */
final class RedriveJob {
  private static final int ATTEMPTS = 10;

  private final SparkSession spark;
  private final Pipeline pipeline;
  private final Consumer<String> progress;
  private final LakeTables tables;
  private final LakeTable records;
  private final Configuration hadoop;

  RedriveJob(SparkSession spark, Pipeline pipeline, Consumer<String> progress) {
    this.spark = spark;
    this.pipeline = pipeline;
    this.progress = progress;
    this.tables = new LakeTables(pipeline.lake().root(), pipeline.name());
    this.records = tables.records(pipeline.records().columns(), pipeline.lake().zOrder());
    this.hadoop = spark.sessionState().newHadoopConf();
  }

  /**
   * What was done.
   *
   * @param readable dead letters that left the queue
   * @param left dead letters that were asked for and are none the better
   * @param added rows of records
   */
  record Redriven(long readable, long left, long added) {
    Redriven plus(Redriven other) {
      return new Redriven(readable + other.readable, left + other.left, added + other.added);
    }
  }

  Redriven run(DlqOptions options) {
    if (Reprocessing.isUnfinished(tables, hadoop)) {
      throw new MillraceException(
          "A reprocess of this lake runs, or was interrupted: let it end, or run it again, before dead letters are replayed.");
    }
    records.createIfMissing(spark);
    tables.corrections().createIfMissing(spark);
    Optional<RedrivePlan> unfinished = RedrivePlan.unfinished(tables, hadoop);
    if (unfinished.isPresent()) {
      // With another parser, what leaves the queue would not be what was added.
      if (!unfinished.get().parser().equals(parser())) {
        throw new MillraceException(
            "A replay was interrupted that read records by another 'records' section: run it again with that pipeline file first. Its plan is %s."
                .formatted(RedrivePlan.file(tables)));
      }
      progress.accept("Finishing a replay that was interrupted");
      Redriven before = run(unfinished.get(), options.pipelineFile());
      return before.plus(begin(options));
    }
    return begin(options);
  }

  private Redriven begin(DlqOptions options) {
    RedrivePlan plan =
        RedrivePlan.begin(
            tables, hadoop, options, parser(), version(tables.deadLetters()), version(records));
    return run(plan, options.pipelineFile());
  }

  /** What decides on how a record is read. */
  private String parser() {
    Pipeline.Records read = pipeline.records();
    return String.join(
        " ",
        read.format(),
        new TreeMap<>(read.options()).toString(),
        read.envelopes().toString(),
        new TreeMap<>(read.envelopeOptions()).toString(),
        read.rejects().toString(),
        read.where().toString());
  }

  private Redriven run(RedrivePlan plan, String pipelineFile) {
    Dataset<Row> dead = at(tables.deadLetters(), plan.deadLetters());
    // What the source itself could not hand over, no parser can read.
    Dataset<Row> asked =
        dead.where(plan.options(pipelineFile).condition())
            .where(col("format").notEqual(pipeline.source().format()));
    List<Object> days =
        asked.select(DAY).distinct().collectAsList().stream().map(row -> row.get(0)).toList();
    if (days.isEmpty()) {
      plan.finish(tables, hadoop);
      return new Redriven(0, 0, 0);
    }
    Column onDays = col(DAY).isin(days.toArray());
    Dataset<Row> lineages = asked.select(columns(Lineage.SCHEMA.fieldNames())).distinct().persist();
    Dataset<Row> before = of(dead.where(onDays), lineages).persist();
    Reparsed reparsed =
        new Reparsed(
            spark, pipeline, tables, records, of(tables.raw().read(spark).where(onDays), lineages));
    Dataset<Row> fates = reparsed.fates().persist();
    try {
      Dataset<Row> present = of(at(records, plan.records()).where(onDays), lineages);
      // One whose record is not in raw any more stays: nobody has read it.
      Dataset<Row> readable =
          of(without(before, fates.where(col(Reparsed.DEAD_LETTERS))), fates).persist();
      Dataset<Row> added = without(reparsed.records(), present);
      Dataset<Row> worse = without(reparsed.deadLetters(), before);
      long left = asked.count() - readable.where(condition(plan)).count();
      Redriven done = new Redriven(readable.count(), left, added.count());
      progress.accept(
          "%,d dead letters are readable now, %,d are not".formatted(done.readable(), left));
      IdempotentWrite write = new IdempotentWrite("redrive-" + plan.id(), 0);
      write.append(added.select(columns(records.schema().fieldNames())), records);
      progress.accept("%,d rows are added to records".formatted(done.added()));
      write.append(
          corrections(plan, fates, present, before, readable, worse), tables.corrections());
      progress.accept("The ledger is corrected");
      write.append(worse, tables.deadLetters());
      remove(readable, days);
      progress.accept("The dead letters have left the queue");
      plan.finish(tables, hadoop);
      readable.unpersist();
      return done;
    } finally {
      fates.unpersist();
      before.unpersist();
      lineages.unpersist();
    }
  }

  private static Column condition(RedrivePlan plan) {
    return plan.options("").condition();
  }

  /** By how much the ledger's numbers change; messages by the sum of the others. */
  private Dataset<Row> corrections(
      RedrivePlan plan,
      Dataset<Row> fates,
      Dataset<Row> present,
      Dataset<Row> before,
      Dataset<Row> readable,
      Dataset<Row> worse) {
    Dataset<Row> ofDead = of(fates, before, Lineage.OF_MESSAGE.fieldNames());
    Dataset<Row> changes =
        changes(without(fates.where(col(Reparsed.PARSED)), present), 1, 0, 0, 0)
            .union(changes(ofDead.where(col(Reparsed.FILTERED)), 0, 1, 0, 0))
            .union(changes(worse, 0, 0, 1, 0))
            .union(changes(readable, 0, 0, -1, 0))
            .union(changes(ofDead.where(col(Reparsed.DROPPED)), 0, 0, 0, 1));
    Dataset<Row> sums =
        changes
            .groupBy(Lineage.STREAM, Lineage.SHARD_ID, BATCH_ID)
            .agg(
                sum(Reparsed.PARSED).as(Reparsed.PARSED),
                sum(Reparsed.FILTERED).as(Reparsed.FILTERED),
                sum(Reparsed.DEAD_LETTERS).as(Reparsed.DEAD_LETTERS),
                sum(Reparsed.DROPPED).as(Reparsed.DROPPED))
            .withColumn(
                Reparsed.MESSAGES,
                col(Reparsed.PARSED)
                    .plus(col(Reparsed.FILTERED))
                    .plus(col(Reparsed.DEAD_LETTERS))
                    .plus(col(Reparsed.DROPPED)))
            .withColumn("job", lit("dlq replay " + plan.id()))
            .withColumn("corrected_at", current_timestamp());
    return sums.select(columns(tables.corrections().schema().fieldNames()));
  }

  private static Dataset<Row> changes(
      Dataset<Row> rows, int parsed, int filtered, int dead, int dropped) {
    return rows.select(
        col(Lineage.STREAM),
        col(Lineage.SHARD_ID),
        col(BATCH_ID),
        lit((long) parsed).as(Reparsed.PARSED),
        lit((long) filtered).as(Reparsed.FILTERED),
        lit((long) dead).as(Reparsed.DEAD_LETTERS),
        lit((long) dropped).as(Reparsed.DROPPED));
  }

  /** Takes the dead letters out of the queue; those that are gone already are no harm. */
  private void remove(Dataset<Row> readable, List<Object> days) {
    List<String> same = new ArrayList<>();
    same.add(
        "d.%s IN (%s)"
            .formatted(
                DAY, days.stream().map("DATE'%s'"::formatted).collect(Collectors.joining(", "))));
    Arrays.stream(Lineage.OF_MESSAGE.fieldNames())
        .map(name -> "d.%s = g.%s".formatted(name, name))
        .forEach(same::add);
    for (int attempt = 1; ; attempt++) {
      try {
        DeltaTable.forPath(spark, tables.deadLetters().path())
            .as("d")
            .merge(readable.as("g"), String.join(" AND ", same))
            .whenMatched()
            .delete()
            .execute();
        return;
      } catch (DeltaConcurrentModificationException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        progress.accept("Dead letters came meanwhile: trying again");
      }
    }
  }

  private static Dataset<Row> of(Dataset<Row> rows, Dataset<Row> lineages) {
    return of(rows, lineages, Lineage.SCHEMA.fieldNames());
  }

  private static Dataset<Row> of(Dataset<Row> rows, Dataset<Row> others, String[] names) {
    return rows.join(others.select(columns(names)).distinct(), names, "left_semi");
  }

  private static Dataset<Row> without(Dataset<Row> rows, Dataset<Row> others) {
    String[] names = Lineage.OF_MESSAGE.fieldNames();
    return rows.join(others.select(columns(names)), names, "left_anti")
        .select(columns(rows.columns()));
  }

  private static Column[] columns(String[] names) {
    return Arrays.stream(names).map(name -> col("`" + name + "`")).toArray(Column[]::new);
  }

  private Dataset<Row> at(LakeTable table, long version) {
    return spark.read().format("delta").option("versionAsOf", version).load(table.path());
  }

  private long version(LakeTable table) {
    return DeltaTable.forPath(spark, table.path()).history(1).select("version").first().getLong(0);
  }
}
