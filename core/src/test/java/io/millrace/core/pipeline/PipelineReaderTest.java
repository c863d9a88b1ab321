package io.millrace.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.MillraceException;
import io.millrace.core.detect.DetectorFunction;
import io.millrace.core.detect.Scoring;
import io.millrace.core.reference.ReferenceTable;
import io.millrace.core.reference.ReferenceTable.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineReaderTest {
  private static final String MINIMAL =
      """
      name: web
      source: {format: fake-stream, options: {stream: web}}
      records: {format: apache-combined}
      lake: {root: "s3a://logs/lake"}
      """;

  private static final String JSON_RECORDS =
      MINIMAL.replace(
          "{format: apache-combined}",
          "{format: json, options: {schema: \"client STRING, status INT\"}}");

  private static final String AGGREGATE =
      """
      aggregates:
        - name: per_minute
          sql: SELECT 1
          key: [start]
      """;

  @Test
  void minimalFileHasTheDefaults() {
    assertThat(pipeline(MINIMAL))
        .isEqualTo(
            new Pipeline(
                "web",
                new Pipeline.Source("fake-stream", Map.of("stream", "web")),
                new Pipeline.Records(
                    "apache-combined", Map.of(), List.of(), Map.of(), List.of(), Optional.empty()),
                new Pipeline.Lake(
                    "s3a://logs/lake", Duration.ofSeconds(1), Duration.ofMinutes(1), List.of()),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty()));
  }

  @Test
  void fullFileSaysEverything() {
    String text =
        """
        name: web-access
        source:
          format: fake-stream
          options: {stream: web, maxRecordsPerTrigger: 500}
        records:
          format: apache-combined
          options: {}
          where: status >= 400
        lake:
          root: s3a://logs/lake
          trigger: 30s
        aggregates:
          - name: errors
            sql: >
              SELECT window.start, count(*) AS n
              FROM records GROUP BY window(time, '1 minute')
            watermark: 2 minutes
            key: [start]
        detectors:
          - name: odd
            sql: SELECT *, length(path) AS size FROM records
            function: random_cut_forest
            time: time
            key: [client]
            columns: [bytes, size]
            options: {warm-up: 100}
        alerts:
          - name: burst
            sql: SELECT * FROM errors WHERE n > 5
            key: [start]
            windows: closed
            max-age: 1 day
            severity: critical
            message: "{n} errors"
            notify:
              - log
              - sns:arn:aws:sns:eu-west-1:123456789012:ops
              - webhook:https://hooks.example.com/a
        opensearch:
          url: https://search.example.com
          auth: sigv4
          index-prefix: prod-
        """;

    assertThat(pipeline(text))
        .isEqualTo(
            new Pipeline(
                "web-access",
                new Pipeline.Source(
                    "fake-stream", Map.of("stream", "web", "maxRecordsPerTrigger", "500")),
                new Pipeline.Records(
                    "apache-combined",
                    Map.of(),
                    List.of(),
                    Map.of(),
                    List.of(),
                    Optional.of("status >= 400")),
                new Pipeline.Lake(
                    "s3a://logs/lake", Duration.ofSeconds(30), Duration.ofMinutes(1), List.of()),
                List.of(),
                List.of(
                    new Pipeline.Aggregate(
                        "errors",
                        "SELECT window.start, count(*) AS n FROM records"
                            + " GROUP BY window(time, '1 minute')",
                        Duration.ofMinutes(2),
                        List.of("start"))),
                List.of(
                    new Pipeline.Detector(
                        "odd",
                        "SELECT *, length(path) AS size FROM records",
                        Duration.ofMinutes(10),
                        new Scoring(
                            DetectorFunction.RANDOM_CUT_FOREST,
                            "time",
                            List.of("client"),
                            List.of("bytes", "size"),
                            Map.of("warm-up", "100")))),
                List.of(
                    new Pipeline.Alert(
                        "burst",
                        "SELECT * FROM errors WHERE n > 5",
                        List.of("start"),
                        Pipeline.Alert.Windows.CLOSED,
                        Optional.of(Duration.ofDays(1)),
                        Pipeline.Alert.Severity.CRITICAL,
                        Optional.of("{n} errors"),
                        List.of(
                            new AlertTarget("log"),
                            new AlertTarget("sns:arn:aws:sns:eu-west-1:123456789012:ops"),
                            new AlertTarget("webhook:https://hooks.example.com/a")))),
                Optional.of(
                    new Pipeline.OpenSearch(
                        "https://search.example.com", Pipeline.OpenSearch.Auth.SIGV4, "prod-")),
                Optional.empty()));
  }

  @Test
  void unknownKeysAreErrorsWithTheNearestKey() {
    assertThat(problems(MINIMAL + "laek: {}\nzzzzzzzz: 1\n"))
        .containsExactly(
            "web.yaml:5:1: unknown key 'laek'; did you mean 'lake'?",
            "web.yaml:6:1: unknown key 'zzzzzzzz'; known: name, source, records, lake, tables,"
                + " aggregates, detectors, alerts, opensearch, warehouse");
  }

  @Test
  void keyOfALowerSectionIsCheckedToo() {
    assertThat(problems(MINIMAL.replace("{root:", "{triger: 1s, root:")))
        .containsExactly("web.yaml:4:8: unknown key 'triger'; did you mean 'trigger'?");
  }

  @Test
  void duplicateKeyNamesTheFirst() {
    assertThat(problems(MINIMAL + "name: other\n"))
        .containsExactly("web.yaml:5:1: duplicate key 'name': it is also in line 1");
  }

  @Test
  void everythingMissingIsReportedAtOnce() {
    assertThat(problems("name:\nsource: {}\nlake: {trigger: 5s}\n"))
        .containsExactly(
            "web.yaml:1:1: 'name' has no value: Name of the pipeline: its folder below lake.root,"
                + " part of table names.",
            "web.yaml:1:1: 'records' is missing: How a record becomes a row.",
            "web.yaml:2:1: 'format' is missing: The source: kinesis, kafka, files or aws-kinesis.",
            "web.yaml:3:1: 'root' is missing: Folder of the tables and checkpoints: any Hadoop"
                + " path, like s3://bucket/x.");
  }

  @Test
  void emptyFileIsNoPipeline() {
    assertThat(problems(""))
        .containsExactly(
            "web.yaml:1:1: a pipeline file is a section of keys and values, like 'name:"
                + " web-access'");
  }

  @Test
  void wrongTypesSayWhatIsWanted() {
    String text =
        MINIMAL.replace("name: web", "name: [web]").replace("{root: \"s3a://logs/lake\"}", "here")
            + "aggregates: {a: 1}\nalerts: [one]\n";

    assertThat(problems(text))
        .containsExactly(
            "web.yaml:1:7: 'name' must be one value, not a list",
            "web.yaml:4:7: 'lake' must be a section of keys and values, not one value",
            "web.yaml:5:13: 'aggregates' must be a list, not a section",
            "web.yaml:6:10: each of 'alerts' must be a section of keys and values");
  }

  @Test
  void badDurationIsShown() {
    assertThat(problems(MINIMAL.replace("{root:", "{trigger: 5 parsecs, root:")))
        .containsExactly(
            "web.yaml:4:17: 'trigger' is '5 parsecs', but it must be a duration, like 30s or 10"
                + " minutes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Web", "9web", "web access", "web/access", "é"})
  void nameHasTheShapeOfAFolder(String name) {
    assertThat(problems(MINIMAL.replace("name: web", "name: " + name)))
        .containsExactly(
            "web.yaml:1:7: 'name' is '%s', but it must be 1 to 63 lower-case letters, digits, '-'"
                    .formatted(name)
                + " or '_', starting with a letter");
  }

  @Test
  void namesOfAggregatesAndAlertsAreTheirOwn() {
    String twice = AGGREGATE + AGGREGATE.replace("aggregates:\n", "");
    String alert = "alerts: [{name: per_minute, sql: SELECT 1, notify: [log]}]\n";

    assertThat(problems(MINIMAL + twice + alert))
        .containsExactly(
            "web.yaml:9:11: the name 'per_minute' is taken in line 6: tables, aggregates,"
                + " detectors and alerts need names of their own",
            "web.yaml:12:17: the name 'per_minute' is taken in line 6: tables, aggregates,"
                + " detectors and alerts need names of their own");
  }

  @Test
  void aggregateCannotTakeTheNameOfATable() {
    assertThat(problems(MINIMAL + AGGREGATE.replace("per_minute", "ledger")))
        .containsExactly(
            "web.yaml:6:11: 'ledger' is a table that every pipeline has: choose another name");
  }

  @Test
  void tablesAndRejectsAreRead() {
    String text =
        MINIMAL.replace(
                "apache-combined}",
                "apache-combined, reject: [{when: status = 0, reason: no status}]}")
            + """
            tables:
              - name: devices
                format: csv
                path: devices.csv
                options: {schema: "deviceid INT, email STRING", header: false}
              - {name: blocked, format: delta, path: "s3://lake/blocked", refresh: 1h}
              - name: owners
                format: dynamodb
                table: owners
                options: {schema: "id STRING", region: eu-west-1}
            """;

    Pipeline pipeline = PipelineReader.parse(text, "conf/web.yaml").pipeline();

    assertThat(pipeline.records().rejects())
        .containsExactly(new Pipeline.Reject("status = 0", "no status"));
    assertThat(pipeline.tables())
        .containsExactly(
            new ReferenceTable(
                "devices",
                Format.CSV,
                "conf/devices.csv",
                Map.of("schema", "deviceid INT, email STRING", "header", "false"),
                Duration.ofMinutes(10)),
            new ReferenceTable(
                "blocked", Format.DELTA, "s3://lake/blocked", Map.of(), Duration.ofHours(1)),
            new ReferenceTable(
                "owners",
                Format.DYNAMODB,
                "owners",
                Map.of("schema", "id STRING", "region", "eu-west-1"),
                Duration.ofMinutes(10)));
  }

  @Test
  void aPathBesideAPipelineFileIsFoundFromItsFolder() {
    String table = "tables: [{name: a, format: parquet, path: %s}]\n";

    assertThat(locationIn("web.yaml", table.formatted("a/b"))).isEqualTo("a/b");
    assertThat(locationIn("/conf/web.yaml", table.formatted("b"))).isEqualTo("/conf/b");
    assertThat(locationIn("s3://conf/x/web.yaml", table.formatted("b"))).isEqualTo("s3://conf/x/b");
    assertThat(locationIn("conf/web.yaml", table.formatted("/b"))).isEqualTo("/b");
    assertThat(locationIn("conf/web.yaml", table.formatted("s3://x/b"))).isEqualTo("s3://x/b");
  }

  private static String locationIn(String file, String table) {
    return PipelineReader.parse(MINIMAL + table, file).pipeline().tables().get(0).location();
  }

  @Test
  void rowsAreLaidTogetherByColumnsThatHaveRanges() {
    String lake = "lake: {root: \"s3a://logs/lake\"}";
    String good = "lake: {root: \"s3a://logs/lake\", z-order: [client, status]}";
    String bad =
        "lake: {root: \"s3a://logs/lake\", z-order: [clinet, status, status, day, rescued]}";

    assertThat(
            PipelineReader.parse(MINIMAL.replace(lake, good), "web.yaml")
                .pipeline()
                .lake()
                .zOrder())
        .containsExactly("client", "status");
    assertThat(problems(JSON_RECORDS.replace(lake, bad)))
        .containsExactly(
            "web.yaml:4:43: records have no column 'clinet'; did you mean 'client'?",
            "web.yaml:4:59: 'z-order' has 'status' twice",
            "web.yaml:4:67: 'day' names the folders already: leave it out",
            "web.yaml:4:72: 'rescued' is MAP<STRING, STRING>, of which files keep no smallest and"
                + " largest value: name a column of texts, numbers or times");
  }

  @Test
  void mistakesInTablesAndRejectsComeTogether() {
    String text =
        MINIMAL.replace("apache-combined}", "apache-combined, reject: [{wen: a, reason: b}]}")
            + """
            tables:
              - {name: a, format: cvs, path: a.csv}
              - {name: b, format: csv, path: b.csv}
              - {name: c, format: json, table: c, options: {schema: "x NUMBER"}}
              - name: d
                format: dynamodb
                path: d
                refresh: soon
                options: {schema: "id INT, ID INT", regoin: eu-west-1, externalId: x}
              - {name: e, format: csv, path: "s3://x/e", options: {schema: "m MAP<STRING, INT>"}}
              - {format: delta, path: f, pth: x}
            """;

    assertThat(problems(text))
        .containsExactly(
            "web.yaml:3:45: 'when' is missing: SQL condition over the view records and the"
                + " reference tables. Where it is null, the row is not rejected.",
            "web.yaml:3:46: unknown key 'wen'; did you mean 'when'?",
            "web.yaml:6:23: 'format' is 'cvs', but it must be one of csv, delta, dynamodb, json,"
                + " parquet",
            "web.yaml:7:5: 'schema' is missing: The columns in Spark's DDL, like: deviceid INT,"
                + " customerid STRING.",
            "web.yaml:8:5: 'path' is missing, which a table of format json needs",
            "web.yaml:8:36: 'table' is not for tables of format json, which have 'path'",
            "web.yaml:8:57: 'schema' is 'x NUMBER', but it must be a list of columns in Spark's"
                + " DDL, like: deviceid INT, customerid STRING",
            "web.yaml:9:5: 'table' is missing, which a table of format dynamodb needs",
            "web.yaml:11:11: 'path' is not for tables of format dynamodb, which have 'table'",
            "web.yaml:12:14: 'refresh' is 'soon', but it must be a duration, like 30s or 10"
                + " minutes",
            "web.yaml:13:14: 'region' is missing: AWS region of the table.",
            "web.yaml:13:23: 'schema' is 'id INT, ID INT', but it must be columns, each name once",
            "web.yaml:13:49: unknown option 'regoin'; did you mean 'region'?",
            "web.yaml:14:64: 'schema' has column 'm' of type MAP<STRING, INT>, which a CSV file"
                + " can't hold",
            "web.yaml:15:5: 'name' is missing: Name of the view.",
            "web.yaml:15:30: unknown key 'pth'; did you mean 'path'?");
  }

  @Test
  void namesOfTablesAreTheirOwn() {
    String text =
        MINIMAL
            + "tables:\n"
            + "  - {name: records, format: delta, path: a}\n"
            + "  - {name: per_minute, format: delta, path: a}\n"
            + "  - {name: per_minute, format: delta, path: b}\n"
            + AGGREGATE;

    assertThat(problems(text))
        .containsExactly(
            "web.yaml:6:12: 'records' is a table that every pipeline has: choose another name",
            "web.yaml:8:12: the name 'per_minute' is taken in line 7: tables, aggregates,"
                + " detectors and alerts need names of their own",
            "web.yaml:10:11: the name 'per_minute' is taken in line 7: tables, aggregates,"
                + " detectors and alerts need names of their own");
  }

  @Test
  void aTableShowsNoValueOfItsOptions() {
    ReferenceTable table =
        new ReferenceTable(
            "a", Format.DYNAMODB, "a", Map.of("externalId", "s3cret"), Duration.ZERO);

    assertThat(table.toString()).contains("externalId").doesNotContain("s3cret");
  }

  @Test
  void keyNeedsColumnsAndEachOnce() {
    assertThat(problems(MINIMAL + AGGREGATE.replace("[start]", "[]")))
        .containsExactly(
            "web.yaml:8:10: 'key' is empty: Columns of the SQL that identify a row, for upserts.");
    assertThat(problems(MINIMAL + AGGREGATE.replace("[start]", "[start, Start]")))
        .containsExactly("web.yaml:8:18: the key has 'Start' twice");
  }

  @Test
  void alertsNeedAggregates() {
    assertThat(problems(MINIMAL + "alerts: [{name: a, sql: SELECT 1, notify: [log]}]\n"))
        .containsExactly(
            "web.yaml:5:9: alerts are queries over aggregates and detectors, and the file has none");
  }

  @Test
  void targetsHaveAShape() {
    String alert = "alerts: [{name: a, sql: SELECT 1, notify: [logg, 'sns:arn:x', 'webhook:x']}]\n";

    assertThat(problems(MINIMAL + AGGREGATE + alert))
        .containsExactly(
            "web.yaml:9:44: 'notify' is 'logg', but it must be log, sns:<topic ARN>,"
                + " webhook:<http(s) URL> or cloudwatch:<namespace>",
            "web.yaml:9:50: 'notify' is 'sns:arn:x', but it must be log, sns:<topic ARN>,"
                + " webhook:<http(s) URL> or cloudwatch:<namespace>",
            "web.yaml:9:63: 'notify' is 'webhook:…', but it must be log, sns:<topic ARN>,"
                + " webhook:<http(s) URL> or cloudwatch:<namespace>");
  }

  @Test
  void metricsArePublishedOfWindowsThatAreOver() {
    String alert = "alerts: [{name: a, sql: SELECT 1, %snotify: ['cloudwatch:Acme/Web']}]\n";

    assertThat(problems(MINIMAL + AGGREGATE + alert.formatted("windows: closed, "))).isEmpty();
    assertThat(problems(MINIMAL + AGGREGATE + alert.formatted("")))
        .containsExactly(
            "web.yaml:9:44: 'cloudwatch:Acme/Web' is published once, so its window must be over: add"
                + " 'windows: closed'");
    assertThat(problems(MINIMAL + AGGREGATE + alert.formatted("").replace("Acme", "AWS")))
        .singleElement()
        .asString()
        .contains("'notify' is 'cloudwatch:AWS/Web', but it must be log");
  }

  @Test
  void targetsAreNamedOnceAndWebhooksNeverShown() {
    String alert =
        "alerts: [{name: a, sql: SELECT 1, notify: ['webhook:https://x.example/s3cr3t',"
            + " 'webhook:https://x.example/s3cr3t']}]\n";

    assertThat(problems(MINIMAL + AGGREGATE + alert))
        .containsExactly("web.yaml:9:80: 'notify' has 'webhook:…' twice");
  }

  @Test
  void bracesOfAMessageComeInPairs() {
    String alert = "alerts: [{name: a, sql: SELECT 1, message: '{n errors', notify: [log]}]\n";

    assertThat(problems(MINIMAL + AGGREGATE + alert))
        .containsExactly(
            "web.yaml:9:44: 'message' is no template: the brace before 'n errors' is not closed;"
                + " a brace that means itself is doubled: {{");
  }

  @Test
  void openSearchIsChecked() {
    assertThat(problems(MINIMAL + "opensearch: {url: 'ftp://x', auth: sigv5, index-prefix: A}\n"))
        .containsExactly(
            "web.yaml:5:19: 'url' is 'ftp://x', but it must be an http(s) URL without user and"
                + " password",
            "web.yaml:5:36: 'auth' is 'sigv5', but it must be one of none, basic, sigv4",
            "web.yaml:5:57: 'index-prefix' is 'A', but it must be lower-case letters, digits, '-',"
                + " '_', starting with a letter");
  }

  @Test
  void unknownFormatNamesTheNearest() {
    assertThat(problems(MINIMAL.replace("apache-combined", "apache-combind")))
        .containsExactly(
            "web.yaml:3:19: unknown format 'apache-combind'; did you mean 'apache-combined'?");
  }

  @Test
  void formatOptionIsReportedAtItsLine() {
    assertThat(problems(MINIMAL.replace("apache-combined", "apache-combined, options: {a: b}")))
        .containsExactly("web.yaml:3:49: unknown option 'a'; there is none");
  }

  @Test
  void formatThatLacksAnOptionSaysSo() {
    assertThat(problems(MINIMAL.replace("apache-combined", "csv")))
        .singleElement()
        .asString()
        .startsWith("web.yaml:3:19: 'schema' is missing: ");
  }

  @Test
  void sourceOptionsAreReportedWhereTheyAre() {
    String options = "{maxRecordsPerTrigger: 0, steam: web}";

    assertThat(problems(MINIMAL.replace("{stream: web}", options)))
        .containsExactly(
            "web.yaml:2:40: 'stream' is missing: Name of the stream.",
            "web.yaml:2:63: 'maxRecordsPerTrigger' is '0', but it must be above 0",
            "web.yaml:2:73: unknown option 'steam'; did you mean 'stream'?");
  }

  @Test
  void optionsAreTextWhateverYamlMakesOfThem() {
    String options = "{stream: 0012, maxRecordsPerTrigger: 7}";

    assertThat(pipeline(MINIMAL.replace("{stream: web}", options)).source().options())
        .isEqualTo(Map.of("stream", "0012", "maxRecordsPerTrigger", "7"));
  }

  @Test
  void columnOfTheFormatCannotBeOneOfTheLake() {
    String csv = "{format: csv, options: {schema: 'a INT, Shard_Id INT, value STRING'}}";

    assertThat(problems(MINIMAL.replace("{format: apache-combined}", csv)))
        .containsExactly(
            "web.yaml:3:42: the column 'Shard_Id' is one of Millrace's own: rename it",
            "web.yaml:3:42: the column 'value' is one of Millrace's own: rename it");
  }

  @Test
  void syntaxErrorHasItsPlace() {
    assertThat(problems("name: web\nsource: {format: [a\nlake: x\n"))
        .singleElement()
        .asString()
        .startsWith("web.yaml:3:5: this is not YAML: ");
    assertThat(problems("name: web\n\tlake: x\n"))
        .singleElement()
        .asString()
        .startsWith("web.yaml:2:1: this is not YAML: ");
    assertThat(problems("name: web\nsource: a\u0007b\n"))
        .containsExactly("web.yaml:2:10: this is not YAML: the character U+0007 is not allowed");
  }

  @Test
  void environmentVariableStandsInAnyValue() {
    ParsedPipeline parsed =
        new PipelineReader(Map.of("STREAM", "prod-web", "BUCKET", "logs")::get)
            .parseText(
                MINIMAL
                    .replace("stream: web", "stream: \"${env:STREAM}\"")
                    .replace("//logs", "//${env:BUCKET}"),
                "web.yaml");

    assertThat(parsed.pipeline().source().options()).isEqualTo(Map.of("stream", "prod-web"));
    assertThat(parsed.pipeline().lake().root()).isEqualTo("s3a://logs/lake");
  }

  @Test
  void environmentVariableThatIsNotSetIsAnError() {
    assertThat(problems(MINIMAL.replace("name: web", "name: ${env:NO_SUCH_NAME}")))
        .containsExactly(
            "web.yaml:1:7: 'name' needs the environment variable 'NO_SUCH_NAME': set it");
  }

  @Test
  void noMessageShowsAnEnvironmentVariablesValue() {
    String text =
        MINIMAL
                .replace("{stream: web}", "{stream: web, maxRecordsPerTrigger: \"${env:A}\"}")
                .replace("name: web", "name: ${env:B}")
            + "opensearch: {url: \"ftp://${env:A}:${env:C}@x\"}\n";

    List<Problem> problems =
        new PipelineReader(Map.of("A", "s3cret", "B", "T0ken", "C", "T0ken-2")::get)
            .parseText(text, "web.yaml")
            .problems();

    assertThat(problems.toString()).doesNotContain("s3cret", "T0ken");
    assertThat(problems)
        .extracting(Problem::message)
        .contains(
            "'maxRecordsPerTrigger' is '${env:A}', but it must be a whole number",
            "'url' is 'ftp://${env:A}:${env:C}@x', but it must be an http(s) URL without user and"
                + " password");
  }

  @Test
  void pipelineDoesNotPrintItsSourcesOptions() {
    assertThat(pipeline(MINIMAL)).asString().contains("options=[stream]").doesNotContain("web]");
  }

  @Test
  void exceptionListsEveryProblem() {
    ParsedPipeline parsed = PipelineReader.parse(MINIMAL + "x: 1\ny: 2\n", "web.yaml");

    assertThatThrownBy(parsed::pipeline)
        .isInstanceOf(PipelineException.class)
        .hasMessage(String.join("\n", problems(MINIMAL + "x: 1\ny: 2\n")));
  }

  @Test
  void fileIsNamedAsTheUserNamedIt(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("p.yaml"), "nam: x\n" + MINIMAL);

    assertThat(PipelineReader.read(file).problems())
        .extracting(Problem::toString)
        .containsExactly(file + ":1:1: unknown key 'nam'; did you mean 'name'?");
  }

  @Test
  void missingFileIsAnErrorOfItsOwn(@TempDir Path folder) throws IOException {
    Path binary = Files.write(folder.resolve("b.yaml"), new byte[] {(byte) 0xff, 0});

    assertThatThrownBy(() -> PipelineReader.read(folder.resolve("none.yaml")))
        .isInstanceOf(MillraceException.class)
        .hasMessage("Pipeline file " + folder.resolve("none.yaml") + " does not exist.");
    assertThatThrownBy(() -> PipelineReader.read(binary))
        .isInstanceOf(MillraceException.class)
        .hasMessage("Pipeline file " + binary + " is not UTF-8 text.");
  }

  private static Pipeline pipeline(String text) {
    return PipelineReader.parse(text, "web.yaml").pipeline();
  }

  private static List<String> problems(String text) {
    return PipelineReader.parse(text, "web.yaml").problems().stream()
        .map(Problem::toString)
        .toList();
  }
}
