package io.millrace.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.TestSpark;
import io.millrace.core.sql.FormatFunctions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.OutputMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineCheckerIT {
  private static final String PER_STATUS =
      "SELECT window.start, window.end, status, count(*) AS requests"
          + " FROM records GROUP BY window(time, '1 minute'), status";

  private static final String MINIMAL =
      """
      name: web
      source: {format: fake-stream, options: {stream: web}}
      records: {format: apache-combined}
      lake: {root: /lake}
      detectors:
      """;

  private static final String USERS =
      """
      tables:
        - name: users
          format: csv
          path: users.csv
          options: {schema: "name STRING, city STRING, email STRING, joined TIMESTAMP"}
      """;

  private final SparkSession spark = TestSpark.session();

  @BeforeEach
  void registerFunctions() {
    FormatFunctions.register(spark, "millrace", "apache-combined", Map.of());
  }

  @Test
  void allMistakesOfAFileComeTogetherInItsOrder() {
    String text =
        """
        name: Web Access
        source: {format: fake-stream, options: {steam: web}}
        records: {format: apache-combined, where: "pth NOT LIKE '/health%'"}
        lake: {root: "s3a://logs/lake", trigger: often}
        aggregates:
          - name: requests_by_status
            sql: SELECT window.start, status, count(*) AS requests
              FROM records GROUP BY window(time, '1 minute'), status
            key: [start, stats]
          - name: totals
            sql: SELECT count(*) AS n FROM records
            watermark: 10 minutes
            key: [n]
        alerts:
          - name: error_burst
            sql: SELECT start FROM requests_by_status WHERE sttus >= 500
            notify: [mail]
        opensearch: {url: "https://search.example.com", auth: sigv4, indx: x}
        """;

    assertThat(problems(text))
        .containsExactly(
            "web.yaml:1:7: 'name' is 'Web Access', but it must be 1 to 63 lower-case letters,"
                + " digits, '-' or '_', starting with a letter",
            "web.yaml:2:40: 'stream' is missing: Name of the stream.",
            "web.yaml:2:48: unknown option 'steam'; did you mean 'stream'?",
            "web.yaml:3:43: 'where' is not a condition: [UNRESOLVED_COLUMN.WITH_SUGGESTION] A"
                + " column or function parameter with name `pth` cannot be resolved. Did you mean"
                + " one of the following? [`path`, `day`, `time`, `agent`, `bytes`].",
            "web.yaml:4:42: 'trigger' is 'often', but it must be a duration, like 30s or 10"
                + " minutes",
            "web.yaml:9:18: the SQL returns no column 'stats'; did you mean 'status'?",
            "web.yaml:11:10: the aggregate has no window: group by window(…) or"
                + " session_window(…), like GROUP BY window(time, '1 minute')",
            "web.yaml:16:10: the alert's SQL is wrong: [UNRESOLVED_COLUMN.WITH_SUGGESTION] A"
                + " column or function parameter with name `sttus` cannot be resolved. Did you"
                + " mean one of the following? [`status`, `start`, `requests`].",
            "web.yaml:17:14: 'notify' is 'mail', but it must be log, sns:<topic ARN>,"
                + " webhook:<http(s) URL> or cloudwatch:<namespace>",
            "web.yaml:18:62: unknown key 'indx'; known: url, auth, index-prefix");
  }

  @Test
  void rightFileGivesThePipeline() {
    ParsedPipeline parsed = parse(file("where: status < 500", PER_STATUS, "[start, status]"));

    assertThat(PipelineChecker.check(spark, parsed)).isEqualTo(parsed.pipeline());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT window.start, count(*) AS n FROM records GROUP BY window(time, '1 minute')",
        "SELECT window.start, count(*) AS n FROM records GROUP BY window(time, '1 hour', '5"
            + " minutes')",
        "SELECT session_window.start, session_window.end, user, sum(bytes) AS n FROM records GROUP BY"
            + " session_window(time, '5 minutes'), user",
        "WITH errors AS (SELECT * FROM records WHERE status >= 500) SELECT window.start,"
            + " approx_count_distinct(client) AS n FROM errors GROUP BY window(time, '10 seconds')",
        "SELECT window.start, count(*) AS n FROM records GROUP BY window(arrived_at, '1 minute')",
        "SELECT window.start, millrace.count_distinct_items(client) AS n,"
            + " millrace.top_k_items(path, 5) AS top FROM records GROUP BY window(time, '1 minute')",
        "SELECT window.start, millrace.hotspots(1000, 0.2, 17, time, status, bytes) AS spots,"
            + " millrace.random_cut_forest(time, bytes) AS score"
            + " FROM records GROUP BY window(time, '1 minute')"
      })
  void everyKindOfWindowCanStream(String sql) {
    String key = sql.contains("user") ? "[start, user]" : "[start]";

    assertThat(problems(file("", sql, key))).isEmpty();
  }

  @Test
  void eventTimeIsTheColumnOfTheWindow() {
    spark
        .sql("SELECT TIMESTAMP '2026-01-01 00:00:00' AS seen, 1 AS n")
        .createOrReplaceTempView("seen");

    assertThat(
            EventTime.column(spark.sql("SELECT sum(n) FROM seen GROUP BY window(seen, '1 day')")))
        .contains("seen");
    assertThat(EventTime.column(spark.sql("SELECT sum(n) FROM seen"))).isEmpty();
  }

  @Test
  void windowsShowWhileTheyFillWhereSparkCan() {
    spark
        .readStream()
        .format("rate")
        .load()
        .withWatermark("timestamp", "1 minute")
        .createOrReplaceTempView("ticks");

    assertThat(
            AggregateMode.of(
                spark.sql("SELECT count(*) FROM ticks GROUP BY window(timestamp, '1 minute')")))
        .isEqualTo(OutputMode.Update());
    assertThat(
            AggregateMode.of(
                spark.sql(
                    "SELECT count(*) FROM ticks"
                        + " GROUP BY session_window(timestamp, '1 minute'), value")))
        .isEqualTo(OutputMode.Append());
  }

  @Test
  void windowOverSomethingElseThanATimestampIsRefused() {
    assertThat(
            problems(
                file(
                    "",
                    "SELECT window.start, count(*) AS n FROM records"
                        + " GROUP BY window(to_timestamp(path), '1 minute')",
                    "[start]")))
        .containsExactly(
            "web.yaml:7:10: the aggregate's window must be over a timestamp column of records:"
                + " time, arrived_at, ingested_at");
  }

  @Test
  void orderByCannotStream() {
    assertThat(problems(file("", PER_STATUS + " ORDER BY requests", "[start, status]")))
        .singleElement()
        .asString()
        .startsWith("web.yaml:7:10: the aggregate cannot run on a stream: ")
        .contains("Sorting is not supported");
  }

  @Test
  void groupsThatAreFilteredAreRefused() {
    for (String sql :
        List.of(
            PER_STATUS + " HAVING count(*) > 5",
            "SELECT * FROM (" + PER_STATUS + ") WHERE requests > 5")) {
      assertThat(problems(file("", sql, "[start, status]")))
          .containsExactly(
              "web.yaml:7:10: the aggregate filters its groups (HAVING): a row that no longer meets the"
                  + " condition would stay in the table. Leave it out here, and put it into an alert");
    }
  }

  @Test
  void theWindowMustBeReturnedAsItIs() {
    String sql =
        "SELECT date_format(window.start, 'HH:mm') AS minute, count(*) AS n FROM records"
            + " GROUP BY window(time, '1 minute')";
    assertThat(problems(file("", sql, "[minute]")))
        .containsExactly(
            "web.yaml:7:10: the aggregate must return its window's start or end as it is, like: SELECT"
                + " window.start, …");
    assertThat(
            problems(
                file(
                    "",
                    "SELECT b AS until, n FROM (SELECT window.end AS b, count(*) AS n FROM records"
                        + " GROUP BY window(time, '1 minute'))",
                    "[until]")))
        .isEmpty();
    assertThat(
            problems(
                file(
                    "",
                    "SELECT window, count(*) AS n FROM records GROUP BY window(time, '1 minute')",
                    "[window]")))
        .isEmpty();
  }

  @Test
  void sessionsMustTellBothTheirBoundsAndHaveOneGap() {
    String gap = "CASE WHEN status = 200 THEN '5 minutes' ELSE '10 minutes' END";
    String sql =
        "SELECT session_window.start, user, count(*) AS n FROM records"
            + " GROUP BY session_window(time, %s), user".formatted(gap);
    assertThat(problems(file("", sql, "[start, user]")))
        .containsExactly(
            "web.yaml:7:10: the aggregate must return its session's start and end as they are, like:"
                + " SELECT session_window.start, session_window.end, …",
            "web.yaml:7:10: the gap of a session window must be the same for all rows, like '10"
                + " minutes': with another one, late rows could not be brought into their sessions");
  }

  @Test
  void keyMustTellRowsApart() {
    assertThat(problems(file("", PER_STATUS, "[start]")))
        .containsExactly(
            "web.yaml:8:11: the key does not tell rows apart: the SQL also groups by 'status',"
                + " which it must return and the key must name");
  }

  @Test
  void columnsOfAnAggregateAreItsOwnAndEachOnce() {
    String sql = PER_STATUS.replace("AS requests", "AS revision, 1 AS Status");

    assertThat(problems(file("", sql, "[start, status]")))
        .containsExactly(
            "web.yaml:7:10: the column 'Status' comes twice: rename one",
            "web.yaml:7:10: the column 'revision' is one that every aggregate has: rename it");
  }

  @Test
  void statementThatIsNoQueryIsRefusedAndNotRun() {
    spark.range(1).createOrReplaceTempView("precious");

    assertThat(problems(file("", "DROP VIEW precious", "[a]")))
        .singleElement()
        .asString()
        .startsWith("web.yaml:7:10: the aggregate's SQL is wrong: ")
        .contains("Syntax error at or near 'DROP'")
        .doesNotContain("pos ");
    assertThat(spark.catalog().tableExists("precious")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rand() < 0.5", "time > current_timestamp()", "day = current_date"})
  void whereDecidesTheSameOnAReplay(String where) {
    assertThat(problems(file("where: " + where, PER_STATUS, "[start, status]")))
        .containsExactly(
            "web.yaml:3:43: 'where' must decide the same on a replay: leave out random values and"
                + " the current time");
  }

  @Test
  void whereMustBeACondition() {
    assertThat(problems(file("where: path", PER_STATUS, "[start, status]")))
        .singleElement()
        .asString()
        .startsWith("web.yaml:3:43: 'where' is not a condition: ")
        .contains("BOOLEAN");
  }

  @Test
  void tablesAreViewsInEverySql() {
    String text =
        file(
                "where: \"user IN (SELECT name FROM users)\", reject: [{when: \"NOT EXISTS (SELECT 1"
                    + " FROM users WHERE users.name = records.user)\", reason: unknown user}]",
                "SELECT window.start, city, count(*) AS n FROM records JOIN users ON user = name"
                    + " GROUP BY window(time, '1 minute'), city",
                "[start, city]")
            + alert("SELECT start, email FROM per_status JOIN users USING (city) WHERE n > 5")
            + USERS;

    assertThat(problems(text)).isEmpty();
  }

  @Test
  void conditionOverATableIsCheckedLikeAnyOther() {
    String reject = "reject: [{when: \"%s\", reason: unknown user}]";

    assertThat(
            problems(
                file(
                        reject.formatted("user NOT IN (SELECT nme FROM users)"),
                        PER_STATUS,
                        "[start, status]")
                    + USERS))
        .singleElement()
        .asString()
        .startsWith("web.yaml:3:52: 'when' is not a condition: ")
        .contains("`nme` cannot be resolved");
    assertThat(
            problems(
                file(
                        reject.formatted("user IN (SELECT name FROM users WHERE joined > now())"),
                        PER_STATUS,
                        "[start, status]")
                    + USERS))
        .containsExactly(
            "web.yaml:3:52: 'when' must decide the same on a replay: leave out random values and"
                + " the current time");
    assertThat(problems(file(reject.formatted("status"), PER_STATUS, "[start, status]")))
        .singleElement()
        .asString()
        .startsWith("web.yaml:3:52: 'when' is not a condition: ");
  }

  @Test
  void columnsThatAreNotDeclaredAreLookedUp(@TempDir Path folder) {
    String path = folder.resolve("users").toUri().toString();
    String text =
        file("where: \"user IN (SELECT name FROM users)\"", PER_STATUS, "[start, status]")
            + "tables: [{name: users, format: parquet, path: \"%s\"}]\n".formatted(path);

    assertThat(problems(text))
        .as("the condition over the table has no message of its own")
        .containsExactly(
            "web.yaml:9:47: Reference table 'users' (parquet) can't be read: there is nothing at"
                + " %s. Put the file there, or correct 'path'. Or declare its columns in the option"
                    .formatted(path)
                + " 'schema', which checks the file without it");

    spark.sql("SELECT 'a' AS name").write().parquet(path);
    assertThat(problems(text)).isEmpty();
  }

  @Test
  void alertReadsAnAggregate() {
    String text = file("", PER_STATUS, "[start, status]");

    assertThat(problems(text + alert("SELECT 1 AS one")))
        .containsExactly(
            "web.yaml:9:25: the alert's SQL reads no aggregate: use one of per_status");
    assertThat(problems(text + alert("SELECT * FROM per_stats")))
        .singleElement()
        .asString()
        .startsWith("web.yaml:9:25: the alert's SQL is wrong: ")
        .contains("per_stats");
    assertThat(
            problems(
                text
                    + alert(
                        "SELECT * FROM (SELECT max(requests) AS m FROM per_status) WHERE m > 5")))
        .isEmpty();
  }

  @Test
  void keyAndMessageOfAnAlertNameItsColumns() {
    String text =
        file("", PER_STATUS, "[start, status]")
            + """
            alerts:
              - name: a
                sql: SELECT start, requests, map(1, 2) AS m FROM per_status
                key: [start, stats, m]
                message: "{requests} {Start} {agent}"
                notify: [log]
              - name: b
                sql: SELECT start, start, 1 AS fired_at FROM per_status
                notify: [log]
            """;

    assertThat(problems(text))
        .containsExactly(
            "web.yaml:12:18: the SQL returns no column 'stats'; did you mean 'start'?",
            "web.yaml:12:25: 'm' is a map, which cannot be a key",
            "web.yaml:13:14: '{agent}' in the message: the SQL returns no column 'agent'; known:"
                + " start, requests, m",
            "web.yaml:16:10: the column 'fired_at' is one that every alert has: rename it",
            "web.yaml:16:10: the column 'start' comes twice: rename one");
  }

  @Test
  void alertsMayReadEachOtherButNotInACircle() {
    String text =
        file("", PER_STATUS, "[start, status]")
            + """
            alerts:
              - name: often
                sql: SELECT start, count(*) AS n FROM burst WHERE fired_at > start GROUP BY start
                notify: [log]
              - name: burst
                sql: SELECT start, status FROM per_status WHERE requests > 5
                notify: [log]
            """;
    assertThat(problems(text)).isEmpty();

    assertThat(
            problems(text.replace("FROM per_status", "FROM per_status JOIN often USING (start)")))
        .containsExactly(
            "web.yaml:11:10: alerts read each other in a circle: often (line 11) → burst (line 14)"
                + " → often (line 11)");
    assertThat(problems(text.replace("FROM per_status", "FROM per_stats")))
        .singleElement()
        .asString()
        .startsWith("web.yaml:14:10: the alert's SQL is wrong: ");
  }

  @Test
  void alertOverABrokenAggregateIsNotReportedToo() {
    String text = file("", "SELECT nonsense FROM records", "[start]");

    assertThat(problems(text + alert("SELECT * FROM per_status"))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{sql: SELECT * FROM records, function: random_cut_forest, time: time, columns: [bytes]}",
        "{sql: 'SELECT *, length(path) AS size FROM records WHERE status = 200', function:"
            + " random_cut_forest_with_explanation, time: arrived_at, key: [client],"
            + " columns: [bytes, size], options: {warm-up: 100, with-directionality: true}}",
        "{sql: 'SELECT window.start, status, count(*) AS n FROM records GROUP BY"
            + " window(time, \"1 minute\"), status', function: random_cut_forest, time: start,"
            + " key: [status], columns: [n]}",
        "{sql: 'SELECT session_window.end, client, count(*) AS n FROM records GROUP BY"
            + " session_window(time, \"1 minute\"), client', function: random_cut_forest,"
            + " time: end, key: [client], columns: [n]}",
        "{sql: 'SELECT window.start, count(*) AS n, sum(bytes) AS bytes FROM records GROUP BY"
            + " window(time, \"1 hour\", \"5 minutes\")', function: hotspots, time: start,"
            + " columns: [n, bytes], options: {window: 100, radius: 0.5, min-points: 10}}",
        "{sql: SELECT * FROM records, function: stagger, time: arrived_at, key: [client],"
            + " options: {length: 1 minute}}"
      })
  void everyKindOfDetectorCanStream(String detector) {
    String text = MINIMAL + detector.replace("{sql:", "  - {name: odd, sql:") + "\n";

    assertThat(problems(text)).isEmpty();
    assertThat(
            problems(
                text
                    + alert(
                        detector.contains("hotspots")
                            ? "SELECT * FROM odd WHERE hotspots_result LIKE '%density%'"
                            : detector.contains("stagger")
                                ? "SELECT * FROM odd WHERE opened_at > arrived_at"
                                : "SELECT * FROM odd WHERE score > 3")))
        .isEmpty();
  }

  @Test
  void mistakesOfDetectorsComeTogether() {
    String text =
        MINIMAL
            + """
              - name: a
                sql: SELECT time, bytes FROM records
                function: random_cut_forest
                time: tme
                columns: [byte, path]
                options: {number-of-trees: 0, radius: 1}
              - name: b
                sql: SELECT time, CAST(bytes AS DECIMAL(9,2)) AS d, agent, status AS score, path AS Time FROM records
                function: random_cut_forest
                time: time
                columns: [d, agent]
              - name: c
                sql: SELECT time, bytes FROM records
                function: hotspots
                time: time
                columns: [bytes]
              - name: d
                sql: SELECT time, bytes FROM records
                function: hotspots
                time: time
                columns: [bytes]
                options: {window: 100, radius: 0.1, min-points: 101}
              - name: e
                sql: SELECT status, max(time) AS time, sum(bytes) AS bytes FROM records GROUP BY status
                function: randomcutforest
                time: time
                columns: [bytes]
              - name: f
                sql: SELECT * FROM records
                function: stagger
                time: arrived_at
                columns: [bytes]
                options: {length: 0s}
              - name: g
                sql: SELECT * FROM records
                function: random_cut_forest
                time: time
            """;

    assertThat(problems(text))
        .containsExactly(
            "web.yaml:9:11: the SQL returns no column 'tme'; did you mean 'time'?",
            "web.yaml:10:15: the SQL returns no column 'byte'; did you mean 'bytes'?",
            "web.yaml:10:21: the SQL returns no column 'path'; known: time, bytes",
            "web.yaml:11:32: 'number-of-trees' is '0', but it must be from 1 to 1000",
            "web.yaml:11:43: unknown option 'radius'; known: number-of-trees, sample-size,"
                + " time-decay, shingle-size, warm-up",
            "web.yaml:13:10: the column 'Time' comes twice: rename one",
            "web.yaml:13:10: the column 'score' is one that every row of the detector gets: rename it",
            "web.yaml:16:15: 'd' is a DECIMAL(9,2), which detectors do not take: cast it to DOUBLE",
            "web.yaml:16:18: 'agent' is a STRING, which is no number",
            "web.yaml:17:5: 'min-points' is missing: How many points, itself included, are around a"
                + " point in a hotspot.",
            "web.yaml:17:5: 'radius' is missing: How far apart two points may be to be neighbours,"
                + " in the columns' unit.",
            "web.yaml:17:5: 'window' is missing: How many of a key's newest rows are looked at.",
            "web.yaml:27:53: 'min-points' is 101, but it must not be more than the window of 100",
            "web.yaml:30:15: 'function' is 'randomcutforest', but it must be one of"
                + " random_cut_forest, random_cut_forest_with_explanation, hotspots, stagger",
            "web.yaml:37:14: stagger looks at no 'columns': remove them",
            "web.yaml:38:23: 'length' is '0s', but it must be longer than 0",
            "web.yaml:39:5: 'columns' is missing: Columns of numbers that are scored; DECIMAL has to"
                + " be cast to DOUBLE. Every function but stagger needs them.");
  }

  @Test
  void detectorsThatCannotRunAreRefused() {
    assertThat(problems(detector("SELECT time, bytes FROM records", "time")))
        .containsExactly(
            "web.yaml:7:10: a detector over rows must return the columns that identify a row;"
                + " missing: stream, shard_id, sequence_number, sub_sequence_number,"
                + " message_number");
    assertThat(
            problems(
                detector(
                    "SELECT max(time) AS time, sum(bytes) AS bytes FROM records GROUP BY path",
                    "time")))
        .contains(
            "web.yaml:7:10: the detector groups without a window: group by window(…), or leave the"
                + " rows as they are");
    assertThat(
            problems(detector("SELECT *, time + INTERVAL 1 HOUR AS later FROM records", "later")))
        .containsExactly(
            "web.yaml:9:11: the detector's time must be a timestamp column of records as it is:"
                + " time, arrived_at, ingested_at");
    assertThat(
            problems(
                detector(
                    "SELECT window.start, status, sum(bytes) AS bytes FROM records"
                        + " GROUP BY window(time, '1 minute'), status",
                    "start")))
        .containsExactly(
            "web.yaml:7:10: time and key do not tell rows apart: the SQL also groups by 'status',"
                + " which it must return and the key must name");
    assertThat(problems(detector("SELECT * FROM records ORDER BY bytes", "time")))
        .singleElement()
        .asString()
        .startsWith("web.yaml:7:10: the detector cannot run on a stream: ")
        .contains("Sorting is not supported");
  }

  private static String detector(String sql, String time) {
    return MINIMAL
        + """
          - name: odd
            sql: "%s"
            function: random_cut_forest
            time: %s
            columns: [bytes]
        """
            .formatted(sql, time);
  }

  @Test
  void unknownSourceNamesTheNearest() {
    String text = file("", PER_STATUS, "[start, status]").replace("fake-stream", "fake-strem");

    assertThat(problems(text))
        .containsExactly("web.yaml:2:18: unknown source 'fake-strem'; did you mean 'fake-stream'?");
  }

  @Test
  void sessionIsLeftAsItWas() {
    problems(file("", PER_STATUS, "[start, status]"));

    assertThat(spark.catalog().tableExists("records")).isFalse();
    assertThat(spark.streams().active()).isEmpty();
  }

  @Test
  void sqlMessageHidesEnvironmentVariables() {
    ParsedPipeline parsed =
        new PipelineReader(name -> "`s3cret`")
            .parseText(
                file("where: \"path = ${env:X} OR nope\"", PER_STATUS, "[start]"), "web.yaml");

    assertThatThrownBy(() -> PipelineChecker.check(spark, parsed))
        .isInstanceOf(PipelineException.class)
        .message()
        .contains("web.yaml:3:43: ")
        .doesNotContain("`s3cret`");
  }

  private static String file(String where, String sql, String key) {
    return """
        name: web
        source: {format: fake-stream, options: {stream: web}}
        records: {format: apache-combined, %s}
        lake: {root: /lake}
        aggregates:
          - name: per_status
            sql: "%s"
            key: %s
        """
        .formatted(where, sql, key);
  }

  private static String alert(String sql) {
    return "alerts: [{name: a, sql: \"%s\", notify: [log]}]\n".formatted(sql);
  }

  private static ParsedPipeline parse(String text) {
    return PipelineReader.parse(text, "web.yaml");
  }

  private List<String> problems(String text) {
    return PipelineChecker.problems(spark, parse(text)).stream().map(Problem::toString).toList();
  }
}
