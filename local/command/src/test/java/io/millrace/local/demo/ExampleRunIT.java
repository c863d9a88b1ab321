package io.millrace.local.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.lake.LakeViews;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.PipelineReader;
import io.millrace.local.generate.scenario.Fact;
import io.millrace.local.generate.scenario.Scenarios;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples as the demo runs them, with fewer records, all on the same servers. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ExampleRunIT {
  private static final Path EXAMPLES = Path.of(System.getProperty("millrace.root"), "examples");
  private static final Path DASHBOARDS =
      Path.of(System.getProperty("millrace.root"), "infra/dashboards");
  private static final int RECORDS = 600;

  @TempDir private static Path folder;
  private static DemoStack stack;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @BeforeAll
  static void startServers() {
    stack = DemoStack.start(folder);
  }

  @AfterAll
  static void stopServers() {
    stack.close();
  }

  /** The name of a pipeline is that of its file. */
  static List<String> examples() {
    return Scenarios.names();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void answersShowWhatWasPlantedAndEverythingAgrees(String name) throws Exception {
    ExampleSummary summary = run(EXAMPLES.resolve(name + ".yaml"), Optional.empty());

    assertThat(summary.isRight()).as(out.toString(UTF_8)).isTrue();
    assertThat(summary.produced()).isPositive();
    assertThat(summary.facts()).isPositive();
    assertThat(out.toString(UTF_8)).contains("Planted, and found").doesNotContain("  NO ");
    assertThat(problemsOfDashboard(name)).isEmpty();
  }

  /** A table is read once, since panels ask small tables many questions. */
  private static List<String> problemsOfDashboard(String name) throws Exception {
    Pipeline pipeline = PipelineReader.read(EXAMPLES.resolve(name + ".yaml")).pipeline();
    String prefix = pipeline.openSearch().map(Pipeline.OpenSearch::indexPrefix).orElse("");
    SparkSession spark = stack.spark().newSession();
    Map<String, org.apache.hadoop.fs.Path> lake =
        LakeViews.tables(
            spark.sessionState().newHadoopConf(),
            new org.apache.hadoop.fs.Path(
                folder.resolve(name).resolve("lake").toUri().toString(), name));
    Set<String> inMemory = new HashSet<>();
    UnaryOperator<String> tables =
        index -> {
          String table = index.substring(prefix.length());
          if (inMemory.add(table)) {
            Dataset<Row> rows = spark.read().format("delta").load(lake.get(table).toString());
            spark
                .createDataFrame(rows.collectAsList(), rows.schema())
                .createOrReplaceTempView(table);
          }
          return table;
        };
    return new DashboardCheck(stack.openSearch().url(), spark, tables, dashboard(name))
        .problems(true);
  }

  private static Path dashboard(String name) {
    return DASHBOARDS.resolve(name + ".ndjson");
  }

  /**
   * The numbers of operations are in no table: the panels are held against the documents that they
   * add up, and these against the ledgers.
   */
  @Test
  @Order(Integer.MAX_VALUE - 1)
  void dashboardOfOperationsShowsWhatTheLedgersHold() throws Exception {
    SparkSession spark = stack.spark().newSession();
    List<String> documents =
        new SearchWatch(stack.openSearch().url()).documents("*millrace_metrics");
    Dataset<Row> rows =
        spark
            .read()
            .json(spark.createDataset(documents, Encoders.STRING()))
            .withColumn("at", expr("CAST(at AS TIMESTAMP)"));
    spark.createDataFrame(rows.collectAsList(), rows.schema()).createOrReplaceTempView("metrics");

    assertThat(
            new DashboardCheck(
                    stack.openSearch().url(), spark, index -> "metrics", dashboard("operations"))
                .problems(false))
        .isEmpty();

    for (String name : examples()) {
      Path lake = folder.resolve(name).resolve("lake");
      LakeViews.register(spark, lake.toUri().toString(), name);
      assertThat(
              spark
                  .sql(
                      """
                      SELECT CAST(sum(records_read) AS BIGINT), CAST(sum(records_parsed) AS BIGINT),
                             CAST(sum(records_filtered) AS BIGINT), CAST(sum(dead_letters) AS BIGINT)
                      FROM metrics WHERE query = 'ingest' AND pipeline = '%s'
                      """
                          .formatted(name))
                  .first())
          .as(name)
          .isEqualTo(
              spark
                  .sql(
                      """
                      SELECT sum(records_read), sum(records_parsed), sum(records_filtered),
                             sum(dead_letters)
                      FROM ledger
                      """)
                  .first());
    }
  }

  @Test
  void logOfOnesOwnRunsThroughAnyPipeline() throws Exception {
    StringBuilder orders = new StringBuilder("this is no order\n");
    for (int i = 0; i < 400; i++) {
      long time = 1_767_268_800_000L + i * 60_000L;
      orders.append("%d;berlin-%d;c-%d;%d.50\n".formatted(time, i % 3, i % 50, i % 7));
    }
    Path log = Files.writeString(folder.resolve("orders.csv"), orders);

    ExampleSummary summary = run(EXAMPLES.resolve("orders.yaml"), Optional.of(log));

    assertThat(summary.isRight()).as(out.toString(UTF_8)).isTrue();
    assertThat(summary.produced()).isEqualTo(401);
    assertThat(summary.counts().recordRows()).isEqualTo(400);
    assertThat(summary.counts().deadLetterRows()).isEqualTo(1);
    assertThat(summary.facts()).isZero();
    assertFactsAreHeldAgainstTheTables();
  }

  /**
   * The lakes of the examples are those that the notebooks are about, and a warehouse of history.
   */
  @Test
  @Order(Integer.MAX_VALUE)
  void notebooksRunOnTheLakesTopToBottom() throws Exception {
    List<String> lakes =
        Scenarios.names().stream()
            .map(name -> folder.resolve(name).resolve("lake").toString())
            .toList();

    HistoryOptions history =
        new HistoryOptions(10_000, 1, Optional.empty(), folder.resolve("history"));
    HistorySummary summary =
        new HistoryDemo(history, new PrintStream(out, true, UTF_8))
            .run(
                warehouse -> {
                  Notebooks.Outcome outcome = Notebooks.run(lakes, warehouse);
                  System.out.print(outcome.printed());
                  assertThat(outcome.code()).as(outcome.printed()).isZero();
                });
    assertThat(summary.balances()).as(out.toString(UTF_8)).isTrue();
  }

  private void assertFactsAreHeldAgainstTheTables() throws IOException {
    LakeViews views =
        LakeViews.register(
            stack.spark().newSession(), folder.resolve("orders/lake").toUri().toString(), "orders");
    ExampleReport report = new ExampleReport(views, new PrintStream(out, true, UTF_8));

    List<String> unproven =
        report.unproven(
            List.of(
                new Fact("One dead letter", "SELECT count(*) FROM dead_letters", List.of("1")),
                new Fact("Two of them", "SELECT count(*) FROM dead_letters", List.of("2"))));

    assertThat(unproven).containsExactly("Two of them: expected [2], found [1]");
  }

  private ExampleSummary run(Path file, Optional<Path> log)
      throws IOException, InterruptedException {
    String name = file.getFileName().toString().replace(".yaml", "");
    ExampleOptions options = new ExampleOptions(file, RECORDS, 1, log, Optional.empty());
    Path home = Files.createDirectories(folder.resolve(name));
    return new ExampleRun(options, new PrintStream(out, true, UTF_8))
        .run(stack, home, Optional.empty());
  }
}
