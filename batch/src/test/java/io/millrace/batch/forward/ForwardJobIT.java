package io.millrace.batch.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.batch.TestSpark;
import io.millrace.core.MillraceException;
import io.millrace.core.option.OptionException;
import io.millrace.core.option.OptionReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters on their way to both kinds of receivers. */
class ForwardJobIT {
  private static final String SECRET = "s3cr3t-token";

  @TempDir Path folder;
  private final SparkSession spark = TestSpark.session();

  /** Letters from..to, of which number 3 is one that no receiver takes. */
  private void write(int from, int to) {
    spark
        .range(from, to)
        .repartition(1)
        .selectExpr(
            "id",
            "timestamp_millis(1772359200000 + id) AS arrived_at",
            "if(id = 3, 'poison', 'no \"quote\"') AS reason",
            "CAST(concat('line ', id) AS BINARY) AS value")
        .write()
        .format("delta")
        .mode(SaveMode.Append)
        .save(folder + "/web/dead_letters");
  }

  @Test
  void splunkGetsEachRowAndTheNextRunGoesOn() throws Exception {
    write(0, 10);
    try (FakeReceiver splunk = FakeReceiver.start("Splunk " + SECRET)) {
      splunk.busy.set(2);
      Map<String, String> more =
          Map.of("--select", "reason, CAST(value AS STRING) AS line", "--batch-size", "1KB");

      ForwardJob.Report report = run("splunk", splunk, more);

      assertThat(report.taken()).isEqualTo(9);
      assertThat(report.refused()).isEqualTo(1);
      assertThat(splunk.events()).hasSize(9);
      JsonNode first = splunk.events().get(0);
      assertThat(first.path("event").toString())
          .isEqualTo("{\"reason\":\"no \\\"quote\\\"\",\"line\":\"line 0\"}");
      assertThat(first.path("time").decimalValue()).isEqualByComparingTo("1772359200.000");
      assertThat(first.path("sourcetype").asText()).isEqualTo("millrace:dead_letters");
      assertThat(splunk.events())
          .extracting(event -> event.path("fields").path("millrace_id").asText())
          .doesNotHaveDuplicates()
          .allMatch(id -> id.length() == 64);
      assertThat(refusals()).singleElement().asString().contains("Invalid data format", "line 3");

      assertThat(run("splunk", splunk, more).taken()).as("nothing new").isZero();
      write(10, 14);
      assertThat(run("splunk", splunk, more).taken()).isEqualTo(4);
      assertThat(splunk.events()).hasSize(13);
    }
  }

  private List<String> refusals() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("web/_forward"))) {
      return files
          .filter(path -> path.toString().endsWith(".json"))
          .flatMap(
              path -> {
                try {
                  return Files.readAllLines(path).stream();
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              })
          .toList();
    }
  }

  @Test
  void bulkRequestsHaveAnIdForEachRow() throws Exception {
    write(0, 10);
    try (FakeReceiver search = FakeReceiver.start("ApiKey " + SECRET)) {
      ForwardJob.Report report = run("elastic", search, Map.of("--where", "id < 6"));

      assertThat(report.taken()).isEqualTo(5);
      assertThat(report.text()).startsWith("5 rows were taken, 1 refused; those are in ");
      assertThat(search.documents().keySet()).allMatch(key -> key.startsWith("web-dead_letters/"));
      assertThat(refusals()).singleElement().asString().contains("mapper_parsing_exception");

      // Another receiver's position is its own; the same rows are the same documents.
      assertThat(run("elastic", search, Map.of("--where", "id < 6", "--name", "again")).taken())
          .isEqualTo(5);
      assertThat(search.documents()).hasSize(5);
    }
  }

  @Test
  void whatAReceiverDoesNotTakeForNowIsSentByTheNextRun() throws Exception {
    write(0, 3);
    try (FakeReceiver search = FakeReceiver.start("ApiKey " + SECRET)) {
      search.busy.set(1_000_000);
      Map<String, String> impatient = Map.of("--retry-budget", "0s");

      assertThatThrownBy(() -> run("elastic", search, impatient))
          .isInstanceOf(MillraceException.class)
          .hasMessageContaining("127.0.0.1 answered 503, for all of the retry budget.")
          .hasMessageContaining("is sent by the next run");
      search.busy.set(0);

      assertThat(run("elastic", search, impatient).taken()).isEqualTo(3);
    }
  }

  @Test
  void aTokenThatIsWrongOrMissingIsNamedAndNotShown() throws Exception {
    write(0, 3);
    try (FakeReceiver splunk = FakeReceiver.start("Splunk another")) {
      assertThatThrownBy(() -> run("splunk", splunk, Map.of()))
          .isInstanceOf(MillraceException.class)
          .hasMessageContaining("answered 403: check the token in the environment variable")
          .hasMessageNotContaining(SECRET);
      assertThat(splunk.requests()).as("no use in trying again").isEqualTo(1);
      assertThatThrownBy(
              () -> new ForwardJob(spark, options("splunk", splunk, Map.of()), name -> null))
          .hasMessageContaining("put it into the environment variable FORWARD_TOKEN");
    }
  }

  @Test
  void mistakesAreToldTogether() throws Exception {
    write(0, 1);
    try (FakeReceiver splunk = FakeReceiver.start("Splunk " + SECRET)) {
      assertThatThrownBy(
              () ->
                  options("logstash", splunk, Map.of("--url", "ftp://here", "--batch-size", "1TB")))
          .isInstanceOf(OptionException.class)
          .hasMessageContaining("'--to'")
          .hasMessageContaining("'--url'")
          .hasMessageContaining("'--batch-size'");
      assertThatThrownBy(() -> run("splunk", splunk, Map.of("--table", "nothing")))
          .hasMessageContaining("There is no table 'nothing' in");
    }
  }

  private ForwardJob.Report run(String kind, FakeReceiver receiver, Map<String, String> more)
      throws IOException, InterruptedException {
    return new ForwardJob(
            spark,
            options(kind, receiver, more),
            name -> name.equals(ForwardOptions.TOKEN) ? SECRET : null)
        .run();
  }

  private ForwardOptions options(String kind, FakeReceiver receiver, Map<String, String> more) {
    Map<String, String> values = new HashMap<>();
    values.put("--lake", folder.toString());
    values.put("--pipeline", "web");
    values.put("--table", "dead_letters");
    values.put("--to", kind);
    values.put("--url", receiver.url().toString());
    values.putAll(more);
    return ForwardOptions.read(new OptionReader("forward", values));
  }
}
