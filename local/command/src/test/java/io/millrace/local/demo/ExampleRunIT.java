package io.millrace.local.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.lake.LakeViews;
import io.millrace.local.generate.scenario.Fact;
import io.millrace.local.generate.scenario.Scenarios;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
