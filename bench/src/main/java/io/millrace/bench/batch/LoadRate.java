package io.millrace.bench.batch;

import io.millrace.batch.load.LoadJob;
import io.millrace.batch.load.LoadOptions;
import io.millrace.batch.load.LoadReport;
import io.millrace.batch.split.SplitJob;
import io.millrace.batch.split.SplitOptions;
import io.millrace.batch.split.ThreadWorkers;
import io.millrace.bench.measure.Figures;
import io.millrace.bench.measure.Machine;
import io.millrace.core.lake.LakeSession;
import io.millrace.core.option.OptionReader;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.PipelineChecker;
import io.millrace.core.pipeline.PipelineReader;
import io.millrace.local.postgres.LocalPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.postgresql.PGConnection;

/**
 * {@code load} of packed chunks of access logs into PostgreSQL, beside a bare client that copies
 * the same columns, parsed already and as CSV, into one plain table.
 *
 * <p>Argument: thousands of lines (default 2,000).
 */
public final class LoadRate {
  private static final int ROUNDS = 3;
  private static final int SLICES = 4;
  private static final double BAR = 0.7;
  private static final String COLUMNS =
      "file, line, time, client, method, path, status, bytes, referer, agent";

  private final SparkSession spark;
  private final LocalPostgres postgres;
  private final Path folder;

  private LoadRate(SparkSession spark, LocalPostgres postgres, Path folder) {
    this.spark = spark;
    this.postgres = postgres;
    this.folder = folder;
  }

  public static void main(String[] args) throws IOException, SQLException {
    long lines = 1_000L * (args.length > 0 ? Long.parseLong(args[0]) : 2_000);
    System.out.println(Machine.line());
    Path folder = Files.createTempDirectory("millrace-bench");
    int cores = Runtime.getRuntime().availableProcessors();
    try (LocalPostgres postgres = LocalPostgres.start(folder.resolve("postgres"));
        SparkSession spark =
            LakeSession.builder("bench load")
                .master("local[" + cores + "]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .getOrCreate()) {
      spark.sparkContext().setLogLevel("ERROR");
      new LoadRate(spark, postgres, folder).run(lines, cores);
    } finally {
      SplitRate.delete(folder);
    }
  }

  private void run(long lines, int cores) throws IOException, SQLException {
    split(lines, cores);
    List<Double> whole = new ArrayList<>();
    List<Double> staged = new ArrayList<>();
    List<Double> bare = new ArrayList<>();
    long facts = 0;
    for (int round = 0; round < ROUNDS; round++) {
      execute("DROP SCHEMA IF EXISTS web CASCADE");
      LoadReport report = load();
      facts = report.facts();
      whole.add(report.staging().plus(report.merging()).toNanos() / 1e9);
      staged.add(report.staging().toNanos() / 1e9);
      bare.add(copy(round));
    }
    double bareRate = facts / Figures.of(bare).median();
    System.out.printf(Locale.ROOT, "%,d facts, %d rounds, medians%n", facts, ROUNDS);
    print("a bare COPY of one client, CSV into one table", bareRate, bareRate);
    print("load: lines parsed and staged", facts / Figures.of(staged).median(), bareRate);
    print("load: the whole, merged into the star", facts / Figures.of(whole).median(), bareRate);
  }

  private static void print(String what, double rate, double bare) {
    System.out.printf(
        Locale.ROOT,
        "  %-48s %,10.0f rows/s  %.2f%s%n",
        what,
        rate,
        rate / bare,
        rate == bare ? "" : rate >= BAR * bare ? "  (bar met)" : "  (BAR MISSED)");
  }

  private void split(long lines, int cores) throws IOException {
    Path log = folder.resolve("access.log");
    LogFile.ofLines(log, lines);
    Configuration hadoop = new Configuration();
    SplitOptions options =
        SplitOptions.read(
            new OptionReader(
                "split",
                Map.of(
                    SplitOptions.INPUT.key(), log.toString(),
                    SplitOptions.OUTPUT.key(), folder.resolve("chunks").toString(),
                    SplitOptions.SLICES.key(), Integer.toString(SLICES))));
    new SplitJob(new ThreadWorkers(cores, hadoop), hadoop, options).run();
  }

  private LoadReport load() {
    String yaml =
        """
        name: web
        source: {format: files, options: {path: /logs}}
        records: {format: apache-combined}
        lake: {root: /lake}
        warehouse:
          url: "%s"
          schema: web
          fact:
            name: requests
            sql: SELECT %s FROM records
            sort-key: [time]
          dimensions:
            - {name: clients, key: [client]}
            - {name: pages, key: [method, path]}
            - {name: agents, key: [agent]}
        """
            .formatted(postgres.url(), COLUMNS);
    Pipeline pipeline = PipelineChecker.check(spark, PipelineReader.parse(yaml, "bench.yaml"));
    LoadOptions options =
        new LoadOptions(
            "bench.yaml",
            folder.resolve("chunks").resolve("manifest.json").toString(),
            Optional.empty());
    Map<String, String> variables = Map.of("WAREHOUSE_USERNAME", postgres.user());
    return new LoadJob(spark, pipeline, options, variables::get, line -> {}).run();
  }

  /** Seconds to copy the facts, as CSV from a file, into a table that has nothing else. */
  private double copy(int round) throws IOException, SQLException {
    Path csv = folder.resolve("facts.csv");
    try (Connection connection = DriverManager.getConnection(postgres.url(), postgres.user(), "")) {
      var copy = connection.unwrap(PGConnection.class).getCopyAPI();
      if (round == 0) {
        try (OutputStream out = Files.newOutputStream(csv)) {
          copy.copyOut(
              "COPY (SELECT %s FROM web.requests LEFT JOIN web.clients USING (clients_id) LEFT JOIN web.pages USING (pages_id) LEFT JOIN web.agents USING (agents_id)) TO STDOUT (FORMAT csv)"
                  .formatted(COLUMNS),
              out);
        }
      }
      execute("DROP TABLE IF EXISTS bare");
      execute(
          "CREATE TABLE bare AS SELECT %s FROM web.requests LEFT JOIN web.clients USING (clients_id) LEFT JOIN web.pages USING (pages_id) LEFT JOIN web.agents USING (agents_id) LIMIT 0"
              .formatted(COLUMNS));
      long start = System.nanoTime();
      try (InputStream in = Files.newInputStream(csv)) {
        copy.copyIn("COPY bare FROM STDIN (FORMAT csv)", in, 1 << 20);
      }
      return (System.nanoTime() - start) / 1e9;
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(postgres.url(), postgres.user(), "");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
