package io.millrace.batch.replay;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.desc;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import io.delta.tables.DeltaTable;
import io.millrace.core.MillraceException;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.lake.Lineage;
import io.millrace.core.pipeline.Pipeline;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Dead letters: counted, shown, or read anew. */
public final class DlqJob {
  private static final int WIDEST = 300;

  private final SparkSession spark;
  private final Pipeline pipeline;
  private final DlqOptions options;
  private final Consumer<String> out;
  private final LakeTables tables;

  /**
   * @param out takes lines for people
   */
  public DlqJob(SparkSession spark, Pipeline pipeline, DlqOptions options, Consumer<String> out) {
    this.spark = spark;
    this.pipeline = pipeline;
    this.options = options;
    this.out = out;
    this.tables = new LakeTables(pipeline.lake().root(), pipeline.name());
  }

  /**
   * @return dead letters that were asked for and are in the queue still
   * @throws MillraceException when there is no such lake
   */
  public long run() {
    String path = tables.deadLetters().path();
    if (!DeltaTable.isDeltaTable(spark, path)) {
      throw new MillraceException(
          "There are no dead letters at %s: check lake.root and name in %s."
              .formatted(path, options.pipelineFile()));
    }
    return switch (options.verb()) {
      case LS -> list(asked());
      case SHOW -> show(asked());
      case REPLAY -> replay();
    };
  }

  private Dataset<Row> asked() {
    return tables.deadLetters().read(spark).where(options.condition());
  }

  private long list(Dataset<Row> asked) {
    long all = 0;
    for (Row row :
        asked
            .groupBy("format", "reason")
            .agg(
                count(lit(1)).as("letters"),
                min("arrived_at").as("first"),
                max("arrived_at").as("last"))
            .orderBy(desc("letters"), col("reason"))
            .collectAsList()) {
      all += row.getLong(2);
      out.accept(
          String.format(
              Locale.ROOT,
              "%,10d  %s: %s (%s to %s)",
              row.getLong(2),
              row.getString(0),
              printable(row.getString(1)),
              row.getTimestamp(3).toInstant(),
              row.getTimestamp(4).toInstant()));
    }
    out.accept(String.format(Locale.ROOT, "%,10d  dead letters in all", all));
    return all;
  }

  private long show(Dataset<Row> asked) {
    long shown = 0;
    for (Row row :
        asked
            .orderBy(desc("arrived_at"), desc(Lineage.SEQUENCE_NUMBER))
            .limit(options.limit())
            .collectAsList()) {
      byte[] value = row.getAs("value");
      out.accept(
          "%s  %s/%s/%s/%s/%s%n  %s: %s (byte %d)%n  %s"
              .formatted(
                  row.<java.sql.Timestamp>getAs("arrived_at").toInstant(),
                  row.getAs(Lineage.STREAM),
                  row.getAs(Lineage.SHARD_ID),
                  row.getAs(Lineage.SEQUENCE_NUMBER),
                  row.getAs(Lineage.SUB_SEQUENCE_NUMBER),
                  row.getAs(Lineage.MESSAGE_NUMBER),
                  row.getAs("format"),
                  printable(row.getAs("reason")),
                  row.<Integer>getAs("at"),
                  value == null
                      ? "(no bytes)"
                      : printable(new String(value, StandardCharsets.UTF_8))));
      shown++;
    }
    long all = asked.count();
    if (all > shown) {
      out.accept("… %,d more: --limit, --reason, --from and --to choose".formatted(all - shown));
    }
    return all;
  }

  private long replay() {
    RedriveJob.Redriven done = new RedriveJob(spark, pipeline, out).run(options);
    out.accept(
        "%,d dead letters left the queue: %,d rows are new in records; %,d are still unreadable."
            .formatted(done.readable(), done.added(), done.left()));
    return done.left();
  }

  /** Without control characters, which a log line could play on a terminal with. */
  private static String printable(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", "?");
    return clean.length() <= WIDEST ? clean : clean.substring(0, WIDEST) + "…";
  }
}
