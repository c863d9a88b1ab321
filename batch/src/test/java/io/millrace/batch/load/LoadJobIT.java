package io.millrace.batch.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.millrace.batch.TestSpark;
import io.millrace.core.MillraceException;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.PipelineChecker;
import io.millrace.core.pipeline.PipelineReader;
import io.millrace.local.postgres.LocalPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loads into a real PostgreSQL. */
class LoadJobIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Fewer than there are pages and clients. */
  private static final int MEMBERS_AT_A_TIME = 4;

  @TempDir static Path server;
  @TempDir Path folder;

  private static LocalPostgres postgres;
  private static Connection connection;

  @BeforeAll
  static void start() throws SQLException {
    postgres = LocalPostgres.start(server);
    connection = DriverManager.getConnection(postgres.url(), postgres.user(), "");
  }

  @AfterAll
  static void stop() throws SQLException {
    connection.close();
    postgres.close();
  }

  @AfterEach
  void clear() throws SQLException {
    FailingConnector.failNever();
    try (Statement statement = connection.createStatement()) {
      statement.execute("DROP SCHEMA IF EXISTS web CASCADE");
    }
  }

  @Test
  void aManifestFillsTheStarOnce() throws Exception {
    String manifest = manifest(lines(0, 400), lines(400, 700));
    Path errors = folder.resolve("errors");

    LoadReport report = load(pipeline(""), manifest, Optional.of(errors.toString()));

    assertThat(report.wasThere()).isFalse();
    assertThat(report.facts()).isEqualTo(700 - 14);
    assertThat(report.errors()).isEqualTo(14);
    assertThat(report.added())
        .containsEntry("pages", 7L)
        .containsEntry("clients", 5L)
        .containsEntry("requests", 700L - 14)
        .containsEntry("load_errors", 14L);
    assertThat(
            query(
                "SELECT p.path, count(*), sum(r.bytes) FROM web.requests r JOIN web.pages p USING"
                    + " (pages_id) GROUP BY p.path ORDER BY p.path"))
        .isEqualTo(expectedByPath(0, 700));
    assertThat(query("SELECT DISTINCT c.client, c.agent FROM web.clients c ORDER BY 1"))
        .as("the agent of each client's last line")
        .contains("198.51.100.1, agent-3");
    assertErrorsAreThose(errors);
    assertThat(query("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'staged%'"))
        .containsExactly("0");

    LoadReport again = load(pipeline(""), manifest, Optional.of(errors.toString()));

    assertThat(again.wasThere()).isTrue();
    assertThat(again.facts()).isEqualTo(report.facts());
    assertThat(again.added()).isEmpty();
    assertThat(LoadText.of(again)).contains("0 rows were added");
    assertThat(query("SELECT count(*) FROM web.requests")).containsExactly("686");
    assertThat(query("SELECT count(*) FROM web.load_errors")).containsExactly("14");
  }

  private void assertErrorsAreThose(Path errors) throws Exception {
    List<String> files;
    try (var found = Files.list(errors)) {
      files = found.map(Path::toString).toList();
    }
    assertThat(files).hasSize(1);
    List<String> written = Files.readAllLines(Path.of(files.get(0)));
    assertThat(written).hasSize(14);
    JsonNode first = JSON.readTree(written.get(0));
    assertThat(first.path("file").asText()).endsWith("chunk-0.log.gz");
    assertThat(first.path("line").asLong()).isEqualTo(50);
    assertThat(first.path("reason").asText()).isNotEmpty();
    assertThat(first.path("content").asText()).startsWith("broken line 49 ");
    assertThat(query("SELECT line FROM web.load_errors WHERE file LIKE '%chunk-1%' ORDER BY line"))
        .startsWith("50", "100");
  }

  @Test
  void surrogateKeysStayAndTheNewestLoadDecidesTheRest() throws Exception {
    load(pipeline(""), manifest(lines(0, 100)), Optional.empty());
    List<String> pages = query("SELECT pages_id, path FROM web.pages ORDER BY path");
    List<String> clients = query("SELECT clients_id, client FROM web.clients ORDER BY client");

    Files.move(folder.resolve("manifest.json"), folder.resolve("first.json"));
    List<String> later = lines(100, 200);
    later.add(line(200, "/new", "198.51.100.0", "agent-new"));
    LoadReport report = load(pipeline(""), manifest(later), Optional.empty());

    assertThat(report.added()).containsEntry("pages", 1L).containsEntry("clients", 0L);
    assertThat(query("SELECT pages_id, path FROM web.pages ORDER BY path")).containsAll(pages);
    assertThat(query("SELECT clients_id, client FROM web.clients ORDER BY client"))
        .isEqualTo(clients);
    assertThat(query("SELECT agent FROM web.clients WHERE client = '198.51.100.0'"))
        .containsExactly("agent-new");
  }

  /** One that dies after each of its statements in turn, and is started again each time. */
  @Test
  void aCrashBehindAnyStatementLeavesNothingHalfDone() throws Exception {
    String manifest = manifest(lines(0, 60), lines(60, 120));
    Connector connector = new FailingConnector(postgres.url(), postgres.user());
    LoadReport report = null;
    int crashes = 0;
    while (report == null) {
      FailingConnector.failAfter(crashes);
      try {
        report = load(pipeline(""), manifest, Optional.empty(), connector);
      } catch (Exception e) {
        crashes++;
        assertAllOrNothing();
      }
    }
    System.out.printf("The load was killed behind each of %d statements%n", crashes);
    assertThat(crashes).isGreaterThan(20);
    assertThat(report.wasThere()).as("the last kill was behind the commit").isTrue();
    assertThat(
            query(
                "SELECT p.path, count(*), sum(r.bytes) FROM web.requests r JOIN web.pages p USING"
                    + " (pages_id) GROUP BY p.path ORDER BY p.path"))
        .isEqualTo(expectedByPath(0, 120));
    assertThat(query("SELECT count(*) FROM web.load_errors")).containsExactly("2");
    assertThat(query("SELECT count(*) FROM web.clients")).containsExactly("5");
  }

  private static void assertAllOrNothing() throws SQLException {
    if (query("SELECT to_regclass('web.requests')").get(0).equals("null")) {
      return;
    }
    assertThat(
            query(
                "SELECT (SELECT count(*) FROM web.loads), (SELECT count(*) FROM web.requests),"
                    + " (SELECT count(*) FROM web.load_errors), (SELECT count(*) FROM web.pages)"))
        .containsAnyOf("0, 0, 0, 0", "1, 118, 2, 7");
  }

  /** Also where the first try comes to nothing, and never twice. */
  @Test
  void peopleAreToldOfErrorsOnce() throws Exception {
    List<String> bodies = new CopyOnWriteArrayList<>();
    AtomicBoolean refuses = new AtomicBoolean(true);
    HttpServer hook = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    hook.createContext(
        "/",
        exchange -> {
          bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          exchange.sendResponseHeaders(refuses.get() ? 403 : 200, -1);
          exchange.close();
        });
    hook.start();
    try {
      Pipeline pipeline =
          pipeline(
              "",
              "notify: [\"webhook:http://127.0.0.1:%d/T0/secret\"]"
                  .formatted(hook.getAddress().getPort()));
      String manifest = manifest(lines(0, 100));

      LoadReport untold = load(pipeline, manifest, Optional.empty());
      assertThat(untold.untold()).containsEntry("webhook:127.0.0.1", "127.0.0.1 answered 403");
      assertThat(LoadText.of(untold))
          .contains("webhook:127.0.0.1 could not be told of these lines: 127.0.0.1 answered 403.")
          .doesNotContain("secret");
      refuses.set(false);
      LoadReport told = load(pipeline, manifest, Optional.empty());
      assertThat(told.wasThere()).isTrue();
      assertThat(told.untold()).isEmpty();
      load(pipeline, manifest, Optional.empty());
      Files.move(folder.resolve("manifest.json"), folder.resolve("first.json"));
      load(pipeline, manifest(lines(100, 120)), Optional.empty());

      assertThat(bodies).as("refused, told, not again, and not of a load without").hasSize(2);
      assertThat(bodies.get(1))
          .isEqualTo(bodies.get(0))
          .contains("web: 2 lines of", "could not be loaded, 98 facts were", "web.load_errors")
          .doesNotContain("198.51.100");
    } finally {
      hook.stop(0);
    }
  }

  @Test
  void aNewColumnIsAddedAndAChangedTypeRefused() throws Exception {
    load(pipeline(""), manifest(lines(0, 50)), Optional.empty());
    Files.move(folder.resolve("manifest.json"), folder.resolve("first.json"));

    load(pipeline(", method"), manifest(lines(50, 100)), Optional.empty());

    assertThat(query("SELECT method, count(*) FROM web.requests GROUP BY 1 ORDER BY 1"))
        .containsExactly("GET, 49", "null, 49");
    Files.move(folder.resolve("manifest.json"), folder.resolve("second.json"));
    String third = manifest(lines(100, 150));
    assertThatThrownBy(() -> load(pipeline(", length(method) AS method"), third, Optional.empty()))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining(
            "column 'method' of web.requests is text there, and the pipeline file makes it integer");
  }

  @Test
  void twoLoadsOfOneManifestDoNotMeet() throws Exception {
    String manifest = manifest(lines(0, 50));
    String id = Manifest.read(manifest, TestSpark.session().sessionState().newHadoopConf()).id();
    try (Connection other = DriverManager.getConnection(postgres.url(), postgres.user(), "");
        Statement statement = other.createStatement()) {
      statement.execute(
          "SELECT pg_advisory_lock(hashtextextended('millrace load web %s', 0))".formatted(id));

      assertThatThrownBy(() -> load(pipeline(""), manifest, Optional.empty()))
          .isInstanceOf(MillraceException.class)
          .hasMessageContaining("Another load of " + manifest + " is running");
    }
  }

  @Test
  void aManifestThatDoesNotFitItsFilesIsRefused() throws Exception {
    String manifest = manifest(lines(0, 50));
    Files.writeString(folder.resolve("chunk-0.log.gz"), "shorter");

    assertThatThrownBy(() -> load(pipeline(""), manifest, Optional.empty()))
        .hasMessageContaining("chunk-0.log.gz has 7 bytes, and the manifest says");
    Files.delete(folder.resolve("chunk-0.log.gz"));
    assertThatThrownBy(() -> load(pipeline(""), manifest, Optional.empty()))
        .hasMessageContaining("chunk-0.log.gz does not exist");
    assertThatThrownBy(
            () -> load(pipeline(""), folder.resolve("none.json").toString(), Optional.empty()))
        .hasMessageContaining("none.json does not exist");
  }

  @Test
  void aWarehouseWithoutADriverSaysWhereItIs() throws Exception {
    String manifest = manifest(lines(0, 1));

    assertThatThrownBy(
            () ->
                load(
                    pipeline(""),
                    manifest,
                    Optional.empty(),
                    () -> DriverManager.getConnection("jdbc:redshift://w.example.com/logs")))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("give spark-submit --jars /usr/share/aws/redshift/jdbc");
  }

  @Test
  void everyTypeComesThroughTheBinaryCopy() throws Exception {
    Dataset<Row> rows =
        TestSpark.session()
            .sql(
                "SELECT * FROM VALUES (true, 7S, -8, 9L, 1.5F, -2.25D, DATE'2026-03-01',"
                    + " TIMESTAMP'2026-03-01 00:00:00.123456', CAST(-12345.6789 AS DECIMAL(12,4)),"
                    + " 'Grüße'), (false, 0S, 0, -9L, 0F, 1e300D, DATE'1969-12-31',"
                    + " TIMESTAMP'1969-12-31 23:59:59.999999', CAST(0 AS DECIMAL(12,4)),"
                    + " concat('a', char(0), 'b')), (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
                    + " NULL, NULL), (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
                    + " CAST(10000000.0001 AS DECIMAL(12,4)), '') AS"
                    + " t(flag, small, whole, long, real, double, day, at, number, text)");
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TIME ZONE 'UTC'");
      statement.execute("CREATE SCHEMA web");
      StringBuilder columns = new StringBuilder();
      for (var column : rows.schema().fields()) {
        columns
            .append(columns.length() == 0 ? "" : ", ")
            .append("c_")
            .append(column.name())
            .append(' ')
            .append(Dialect.POSTGRES.type(column.dataType()));
      }
      statement.execute("CREATE TABLE web.types (%s)".formatted(columns));
      statement.execute("CREATE TABLE web.parts (part text PRIMARY KEY, facts bigint)");
    }
    String url = postgres.url();
    String user = postgres.user();
    PostgresCopy copy =
        new PostgresCopy(
            () -> DriverManager.getConnection(url, user, ""),
            new PostgresCopy.Targets("web.parts", "", "web.types", List.of(), Map.of()),
            1);

    assertThat(copy.errors(rows)).isEqualTo(4);
    assertThat(copy.errors(rows)).as("a second attempt").isEqualTo(4);

    assertThat(query("SELECT t::text FROM web.types t"))
        .containsExactlyInAnyOrder(
            "(t,7,-8,9,1.5,-2.25,2026-03-01,\"2026-03-01 00:00:00.123456+00\",-12345.6789,Grüße)",
            "(f,0,0,-9,0,1e+300,1969-12-31,\"1969-12-31 23:59:59.999999+00\",0.0000,a\ufffdb)",
            "(,,,,,,,,,)",
            "(,,,,,,,,10000000.0001,\"\")");
  }

  /**
   * Seven pages, five clients; the agent of a client is its last line's; one line of 50 is none.
   */
  private static List<String> lines(int from, int to) {
    List<String> lines = new ArrayList<>();
    for (int i = from; i < to; i++) {
      lines.add(
          i % 50 == 49
              ? "broken line " + i + " \""
              : line(i, "/page-" + i % 7, "198.51.100." + i % 5, "agent-" + i % 9 % 5));
    }
    return lines;
  }

  private static String line(int i, String path, String client, String agent) {
    return "%s - - [01/Mar/2026:10:%02d:%02d +0000] \"GET %s HTTP/1.1\" 200 %d \"-\" \"%s\""
        .formatted(client, i / 60 % 60, i % 60, path, 100 + i, agent);
  }

  private static List<String> expectedByPath(int from, int to) {
    TreeMap<String, long[]> byPath = new TreeMap<>();
    for (int i = from; i < to; i++) {
      if (i % 50 != 49) {
        long[] sums = byPath.computeIfAbsent("/page-" + i % 7, path -> new long[2]);
        sums[0]++;
        sums[1] += 100 + i;
      }
    }
    return byPath.entrySet().stream()
        .map(
            entry ->
                "%s, %d, %d".formatted(entry.getKey(), entry.getValue()[0], entry.getValue()[1]))
        .toList();
  }

  /** Writes the chunks, packed, and their manifest; returns its path. */
  @SafeVarargs
  private String manifest(List<String>... chunks) throws IOException {
    List<String> entries = new ArrayList<>();
    for (int i = 0; i < chunks.length; i++) {
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
        out.write((String.join("\n", chunks[i]) + "\n").getBytes(UTF_8));
      }
      Path chunk = folder.resolve("chunk-%d.log.gz".formatted(i));
      Files.write(chunk, packed.toByteArray());
      entries.add(
          "{\"url\": \"%s\", \"mandatory\": true, \"meta\": {\"content_length\": %d}}"
              .formatted(chunk.toUri(), packed.size()));
    }
    return Files.writeString(
            folder.resolve("manifest.json"),
            "{\"entries\": [%s]}".formatted(String.join(", ", entries)))
        .toString();
  }

  private static Pipeline pipeline(String more) {
    return pipeline(more, "");
  }

  private static Pipeline pipeline(String more, String key) {
    String text =
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
            sql: SELECT file, line, time, path, client, agent, status, bytes%s FROM records
            sort-key: [time]
          dimensions:
            - {name: pages, key: [path]}
            - {name: clients, key: [client], columns: [agent]}
          %s
        """
            .formatted(postgres.url(), more, key);
    return PipelineChecker.check(TestSpark.session(), PipelineReader.parse(text, "web.yaml"));
  }

  private static LoadReport load(Pipeline pipeline, String manifest, Optional<String> errors) {
    String url = postgres.url();
    String user = postgres.user();
    return load(pipeline, manifest, errors, () -> DriverManager.getConnection(url, user, ""));
  }

  private static LoadReport load(
      Pipeline pipeline, String manifest, Optional<String> errors, Connector connector) {
    return new LoadJob(
            TestSpark.session(),
            pipeline,
            new LoadOptions("web.yaml", manifest, errors),
            connector,
            MEMBERS_AT_A_TIME,
            line -> {})
        .run();
  }

  /** Each row as a text. */
  private static List<String> query(String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
          values.add(String.valueOf(row.getString(i)));
        }
        rows.add(String.join(", ", values));
      }
    }
    return rows;
  }
}
