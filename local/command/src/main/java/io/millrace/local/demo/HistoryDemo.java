package io.millrace.local.demo;

import io.millrace.batch.load.LoadJob;
import io.millrace.batch.load.LoadOptions;
import io.millrace.batch.load.LoadReport;
import io.millrace.batch.load.LoadText;
import io.millrace.batch.split.SplitJob;
import io.millrace.batch.split.SplitOptions;
import io.millrace.batch.split.SplitReport;
import io.millrace.batch.split.SplitText;
import io.millrace.batch.split.ThreadWorkers;
import io.millrace.core.option.OptionReader;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.PipelineFiles;
import io.millrace.local.postgres.LocalPostgres;
import io.millrace.local.spark.LocalSession;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Historical logs for real: a log is made up, split into chunks, loaded into the star schema of a
 * PostgreSQL and asked questions. Loaded once more, it adds nothing.
 */
public final class HistoryDemo {
  private static final int SLICES = 4;
  private static final int WIDEST = 60;

  private final HistoryOptions options;
  private final PrintStream out;
  private final int cores = Runtime.getRuntime().availableProcessors();

  public HistoryDemo(HistoryOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /** What is done with the warehouse once it is filled, while it is up. */
  @FunctionalInterface
  public interface Visit {
    /**
     * @param url where JDBC finds the database
     */
    void to(String url) throws IOException, InterruptedException;
  }

  /**
   * @param visit done before PostgreSQL ends and its data goes
   */
  public HistorySummary run(Visit visit) throws IOException, InterruptedException {
    Files.createDirectories(options.home());
    out.printf("Making up %,d lines of two weeks …%n", options.lines());
    long start = System.nanoTime();
    HistoryLog log = HistoryLog.write(options);
    long written = System.nanoTime();
    out.printf(
        "%s: %,d bytes, %,d lines are no access log%n%nSplitting …%n",
        options.log(), Files.size(options.log()), log.planted());
    out.print(SplitText.of(split(), options.chunks().toString()));
    long split = System.nanoTime();
    out.printf("%nStarting PostgreSQL and Spark …%n");
    try (LocalPostgres postgres = LocalPostgres.start(options.home().resolve("postgres"));
        SparkSession spark = LocalSession.start("millrace demo --history")) {
      out.printf("PostgreSQL %s%n%n", postgres.url());
      Files.writeString(options.pipelineFile(), yaml(postgres));
      Pipeline pipeline = PipelineFiles.read(spark, options.pipelineFile().toUri().toString());
      long ready = System.nanoTime();
      LoadReport first = load(spark, pipeline, postgres);
      long loaded = System.nanoTime();
      out.printf("%nOnce more …%n");
      LoadReport second = load(spark, pipeline, postgres);
      Answers answers = new Answers(spark, postgres);
      print(answers);
      HistorySummary summary =
          new HistorySummary(
              options.lines(),
              log.planted(),
              first.facts(),
              first.errors(),
              second.added().values().stream().mapToLong(Long::longValue).sum(),
              answers.byStatus().equals(log.byStatus()),
              Math.round(options.lines() / seconds(ready, loaded)),
              new HistorySummary.Seconds(
                  seconds(start, written), seconds(written, split), seconds(ready, loaded)));
      print(summary);
      options.summary().ifPresent(summary::write);
      visit.to(postgres.url());
      return summary;
    }
  }

  private SplitReport split() throws IOException {
    Configuration hadoop = new Configuration();
    SplitOptions split =
        SplitOptions.read(
            new OptionReader(
                "split",
                Map.of(
                    SplitOptions.INPUT.key(), options.log().toString(),
                    SplitOptions.OUTPUT.key(), options.chunks().toString(),
                    SplitOptions.SLICES.key(), Integer.toString(SLICES))));
    return new SplitJob(new ThreadWorkers(cores, hadoop), hadoop, split).run();
  }

  private LoadReport load(SparkSession spark, Pipeline pipeline, LocalPostgres postgres) {
    LoadOptions load =
        new LoadOptions(
            options.pipelineFile().toString(),
            options.chunks().resolve("manifest.json").toString(),
            Optional.of(options.errors().toString()));
    Map<String, String> variables = Map.of("WAREHOUSE_USERNAME", postgres.user());
    LoadReport report = new LoadJob(spark, pipeline, load, variables::get, out::println).run();
    out.print(LoadText.of(report));
    return report;
  }

  private String yaml(LocalPostgres postgres) {
    return """
        # Historical access logs in a star schema.
        name: web-history
        source: {format: files, options: {path: "%s"}}
        records: {format: apache-combined}
        lake: {root: "%s"}
        warehouse:
          url: "%s"
          schema: web
          fact:
            name: requests
            sql: >
              SELECT file, line, time, client, method, path, status, bytes, referer, agent,
                CAST(time AS DATE) AS day, date_format(time, 'EEEE') AS weekday
              FROM records
            sort-key: [time]
          dimensions:
            - {name: clients, key: [client]}
            - {name: pages, key: [method, path]}
            - {name: agents, key: [agent]}
            - {name: days, key: [day], columns: [weekday]}
        """
        .formatted(options.log().toUri(), options.home().resolve("lake").toUri(), postgres.url());
  }

  private void print(Answers answers) {
    answers.print(
        out,
        "The busiest pages",
        """
        SELECT p.method, p.path, count(*) AS requests, sum(r.bytes)::bigint AS bytes,
          count(*) FILTER (WHERE r.status >= 500) AS errors
        FROM web.requests r JOIN web.pages p USING (pages_id)
        GROUP BY p.method, p.path ORDER BY requests DESC, p.path LIMIT 8
        """);
    answers.print(
        out,
        "Requests by day",
        """
        SELECT d.day::text, d.weekday, count(*) AS requests,
          count(DISTINCT r.clients_id) AS clients,
          count(*) FILTER (WHERE r.status >= 500) AS errors
        FROM web.requests r JOIN web.days d USING (days_id)
        GROUP BY d.day, d.weekday ORDER BY d.day
        """);
    answers.print(
        out,
        "Who got most of the server errors",
        """
        SELECT c.client, a.agent, count(*) AS errors
        FROM web.requests r JOIN web.clients c USING (clients_id) JOIN web.agents a USING (agents_id)
        WHERE r.status >= 500 GROUP BY c.client, a.agent ORDER BY errors DESC, c.client LIMIT 5
        """);
    answers.print(
        out,
        "What could not be loaded",
        """
        SELECT reason, count(*) AS lines, min(regexp_replace(file, '.*/', '') || ':' || line) AS first
        FROM web.load_errors GROUP BY reason ORDER BY lines DESC, reason LIMIT 8
        """);
  }

  private void print(HistorySummary summary) {
    out.printf(
        "%n%s  lines %,d = facts %,d + errors %,d; %,d were made to be errors; the second run added %,d rows%n",
        summary.balances() ? "OK" : "NOT OK",
        summary.lines(),
        summary.facts(),
        summary.errors(),
        summary.planted(),
        summary.addedBySecondRun());
    out.printf(
        "    SQL counts what was made: %s%n    generated in %.1f s, split in %.1f s, loaded in %.1f s: %,d lines/s%n",
        summary.answersMatch() ? "yes" : "NO",
        summary.seconds().generate(),
        summary.seconds().split(),
        summary.seconds().load(),
        summary.linesPerSecond());
    out.printf(
        "%nChunks   %s%nErrors   %s%nPipeline %s%n",
        options.chunks(), options.errors(), options.pipelineFile());
  }

  private static double seconds(long from, long to) {
    return (to - from) / 1e9;
  }

  /** Questions to the star schema, which PostgreSQL answers. */
  private record Answers(SparkSession spark, LocalPostgres postgres) {
    void print(PrintStream out, String title, String sql) {
      out.printf("%n%s%n%s", title, TextTable.of(ask(sql), WIDEST));
    }

    private Dataset<Row> ask(String sql) {
      return spark
          .read()
          .format("jdbc")
          .option("url", postgres.url())
          .option("user", postgres.user())
          .option("query", sql)
          .load();
    }

    Map<String, Long> byStatus() {
      Map<String, Long> found = new TreeMap<>();
      for (Row row :
          ask("SELECT status::text, count(*) FROM web.requests GROUP BY status").collectAsList()) {
        found.put(row.getString(0), row.getLong(1));
      }
      return found;
    }
  }
}
