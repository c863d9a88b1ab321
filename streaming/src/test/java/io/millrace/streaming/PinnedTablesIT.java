package io.millrace.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.MillraceException;
import io.millrace.core.lake.LakeSession;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.PipelineFiles;
import io.millrace.local.kinesis.Limits;
import io.millrace.local.kinesis.LocalKinesis;
import io.millrace.streaming.Tripwire.When;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Readings of devices, looked up in tables that change, from a stream into the lake. */
class PinnedTablesIT {
  private static final String UNKNOWN_DEVICE =
      "reject: [{when: \"NOT EXISTS (SELECT 1 FROM devices d WHERE d.device = records.device)\","
          + " reason: unknown device}]";

  private static final String COMMIT = "/_delta_log/0*[1-9]\\d*\\.json";

  @TempDir private static Path common;
  private static SparkSession spark;
  private static LocalKinesis kinesis;
  @TempDir private Path folder;
  private String stream;
  private int readings;

  @BeforeAll
  static void start() {
    System.setProperty("aws.accessKeyId", "local");
    System.setProperty("aws.secretAccessKey", "local");
    kinesis = LocalKinesis.builder().limits(Limits.lifted()).start();
    spark =
        LakeSession.builder("PinnedTablesIT")
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "1")
            .config("spark.databricks.delta.snapshotPartitions", "1")
            .config("spark.delta.logStore.file.impl", TrippingLogStore.class.getName())
            .config(
                "spark.sql.streaming.checkpointFileManagerClass",
                TrippingCheckpointFiles.class.getName())
            // Compiling plans would take longer than running them over a few rows.
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.sql.warehouse.dir", common.resolve("warehouse").toUri().toString())
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
    kinesis.close();
  }

  @AfterEach
  void clear() {
    Tripwire.clear();
  }

  @Test
  void aRowOfAnUnknownDeviceIsADeadLetterAndTheLedgerBalances() throws Exception {
    createStream("unknown");
    devices("1,Ada", "2,Grace");
    put(1, 80);
    put(3, 81);
    put(2, 82);
    put(2, 0);
    putText("no reading");
    putText("2026-01-01T12:00:00Z,,83");

    drain(csvTable("0s"), UNKNOWN_DEVICE + ", where: \"bpm > 0\"", "");

    assertThat(rows("records", "device", "bpm")).containsExactly("1 80", "2 82");
    assertThat(rows("dead_letters", "format", "reason", "at", "string(value)"))
        .containsExactly(
            "csv column 'time' is no TIMESTAMP 0 no reading",
            "csv unknown device 0 2026-01-01T12:00:00Z,,83",
            "csv unknown device 0 2026-01-01T12:00:01Z,3,81");
    assertThat(rows("ledger", "records_read", "records_parsed", "records_filtered", "dead_letters"))
        .containsExactly("6 2 1 3");
  }

  @Test
  void aConditionThatIsNullRejectsNothingAndTheFirstThatIsMetCounts() throws Exception {
    createStream("nulls");
    devices("1,Ada", "2,");
    put(1, 80);
    put(2, 0);
    put(3, 0);
    putText("2026-01-01T12:00:00Z,,83");

    drain(
        csvTable("0s"),
        "reject: [{when: \"device NOT IN (SELECT device FROM devices)\", reason: unknown device},"
            + " {when: bpm = 0, reason: no beat}]",
        "");

    assertThat(rows("records", "device", "bpm")).containsExactly("1 80", "null 83");
    assertThat(rows("dead_letters", "reason", "string(value)"))
        .containsExactly(
            "no beat 2026-01-01T12:00:01Z,2,0", "unknown device 2026-01-01T12:00:02Z,3,0");
  }

  @Test
  void whereAndAggregatesKnowTheTable() throws Exception {
    createStream("joined");
    devices("1,Ada", "2,Grace", "4,");
    put(1, 80);
    put(2, 90);
    put(1, 100);
    put(3, 110);
    put(4, 120);

    drain(
        csvTable("0s"),
        "where: \"device IN (SELECT device FROM devices WHERE owner IS NOT NULL)\"",
        """
        aggregates:
          - name: by_owner
            sql: >
              SELECT window.start, owner, count(*) AS readings, sum(bpm) AS beats
              FROM records JOIN devices ON records.device = devices.device
              GROUP BY window(time, '1 minute'), owner
            key: [start, owner]
        """);

    assertThat(rows("records", "device", "bpm")).containsExactly("1 100", "1 80", "2 90");
    assertThat(rows("aggregates/by_owner", "owner", "readings", "beats"))
        .containsExactly("Ada 2 180", "Grace 1 90");
  }

  /** Late rows are found and their windows computed again in sessions of their own. */
  @Test
  void windowsThatAreComputedAgainKnowTheTable() throws Exception {
    createStream("late");
    devices("1,Ada");
    String aggregates =
        """
        aggregates:
          - name: by_owner
            sql: >
              SELECT window.start, owner, count(*) AS readings
              FROM records JOIN devices ON records.device = devices.device
              GROUP BY window(time, '1 minute'), owner
            watermark: 1 minute
            key: [start, owner]
        """;
    putText("2026-01-01T12:00:00Z,1,80");
    putText("2026-01-01T13:00:00Z,1,80");
    drain(csvTable("0s"), "", aggregates);
    putText("2026-01-01T13:00:01Z,1,80");
    drain(csvTable("0s"), "", aggregates);

    putText("2026-01-01T12:00:30Z,1,80");
    drain(csvTable("0s"), "", aggregates);

    assertThat(rows("late_rows", "aggregate", "event_time"))
        .containsExactly("by_owner 2026-01-01 12:00:30.0");
    assertThat(rows("aggregates/by_owner", "start", "owner", "readings"))
        .containsExactly("2026-01-01 12:00:00.0 Ada 2", "2026-01-01 13:00:00.0 Ada 2");
    assertThat(rows("amendments", "aggregate", "cause")).containsExactly("by_owner late rows");
  }

  @Test
  void aDeltaTableIsUsedAsItIsInEachMicroBatch() throws Exception {
    createStream("delta");
    saveDevices("SELECT 1 AS device");
    String table = "{name: devices, format: delta, path: devices, refresh: 1d}";
    put(1, 80);
    put(2, 80);
    drain(table, UNKNOWN_DEVICE, "");
    saveDevices("SELECT 2 AS device");
    put(1, 90);
    put(2, 90);
    drain(table, UNKNOWN_DEVICE, "");

    assertThat(rows("records", "device", "bpm")).containsExactly("1 80", "2 90");
    assertThat(rows("dead_letters", "string(value)"))
        .containsExactly("2026-01-01T12:00:01Z,2,80", "2026-01-01T12:00:02Z,1,90");
  }

  @Test
  void aTableOfDynamoDbIsReadPageByPageAndAgainAtTheNextStart() throws Exception {
    createStream("dynamo");
    try (FakeDynamoDb dynamoDb = FakeDynamoDb.start("registrations")) {
      String table =
          "{name: devices, format: dynamodb, table: registrations, options: {schema: \"device INT,"
              + " owner STRING\", region: eu-west-1, endpoint: \"%s\"}}"
                  .formatted(dynamoDb.endpoint());
      dynamoDb.setItems(
          "{\"device\": {\"N\": \"1\"}, \"owner\": {\"S\": \"Ada\"}}",
          "{\"device\": {\"N\": \"2\"}}");
      put(1, 80);
      put(2, 80);
      put(3, 80);
      String aggregates =
          """
          aggregates:
            - name: by_owner
              sql: >
                SELECT window.start, owner, count(*) AS readings
                FROM records JOIN devices ON records.device = devices.device
                GROUP BY window(time, '1 minute'), owner
              key: [start, owner]
          """;
      drain(table, UNKNOWN_DEVICE, aggregates);
      dynamoDb.setItems("{\"device\": {\"N\": \"3\"}, \"owner\": {\"S\": \"Mary\"}}");
      put(3, 90);
      drain(table, UNKNOWN_DEVICE, aggregates);

      assertThat(rows("records", "device", "bpm")).containsExactly("1 80", "2 80", "3 90");
      assertThat(rows("dead_letters", "string(value)"))
          .containsExactly("2026-01-01T12:00:02Z,3,80");
      assertThat(rows("aggregates/by_owner", "owner", "readings"))
          .containsExactly("Ada 1", "Mary 1", "null 1");
    }
  }

  @Test
  void aTableThatIsMissingAtTheStartIsAnError() throws Exception {
    createStream("missing");
    put(1, 80);

    assertThatThrownBy(() -> drain(csvTable("10 minutes"), UNKNOWN_DEVICE, ""))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("Reference table 'devices' (csv) can't be read: there is nothing at");
  }

  /** What a run writes between two failures would be decided by another table. */
  @ParameterizedTest
  @ValueSource(strings = {"records", "dead_letters", "ledger"})
  void aReplayDecidesAsBeforeWhateverHasBecomeOfTheTable(String failing) throws Exception {
    createStream("replay-" + failing.replace('_', '-'));
    devices("1,Ada", "2,Grace");
    put(1, 80);
    put(2, 81);
    put(3, 82);
    failAt(failing, When.BEFORE, csvTable("0s"));
    devices("3,Mary");
    failAt(failing, When.AFTER, csvTable("0s"));
    devices("4,Barbara");
    drain(csvTable("0s"), UNKNOWN_DEVICE, "");

    assertThat(rows("records", "device")).containsExactly("1", "2");
    assertThat(rows("dead_letters", "string(value)")).containsExactly("2026-01-01T12:00:02Z,3,82");
    assertThat(rows("ledger", "records_read", "records_parsed", "records_filtered", "dead_letters"))
        .containsExactly("3 2 0 1");

    put(4, 83);
    put(1, 84);
    drain(csvTable("0s"), UNKNOWN_DEVICE, "");

    assertThat(rows("records", "device", "bpm"))
        .as("new records meet the new table")
        .containsExactly("1 80", "2 81", "4 83");
    assertThat(rows("dead_letters", "string(value)"))
        .containsExactly("2026-01-01T12:00:02Z,3,82", "2026-01-01T12:00:04Z,1,84");
    assertThat(rows("raw", "count(*)")).containsExactly("5");
  }

  @Test
  void aReplayDecidesByTheSameVersionOfADeltaTable() throws Exception {
    createStream("replay-delta");
    String table = "{name: devices, format: delta, path: devices}";
    saveDevices("SELECT 1 AS device");
    put(1, 80);
    put(2, 81);
    failAt("dead_letters", When.BEFORE, table);
    saveDevices("SELECT 2 AS device");
    drain(table, UNKNOWN_DEVICE, "");

    assertThat(rows("records", "device")).containsExactly("1");
    assertThat(rows("dead_letters", "string(value)")).containsExactly("2026-01-01T12:00:01Z,2,81");
  }

  /** Where nothing was written yet, nothing is bound to the table as it was. */
  @Test
  void aMicroBatchThatFailsBeforeTheTableIsWrittenDownSeesTheNewOne() throws Exception {
    createStream("unpinned");
    devices("1,Ada");
    put(1, 80);
    put(2, 81);
    Tripwire.set("/_checkpoints/ingest/tables/0", When.BEFORE, "injected");
    assertThatThrownBy(() -> drain(csvTable("0s"), UNKNOWN_DEVICE, ""))
        .isInstanceOf(MillraceException.class)
        .hasStackTraceContaining("injected");
    devices("2,Grace");
    drain(csvTable("0s"), UNKNOWN_DEVICE, "");

    assertThat(rows("records", "device")).containsExactly("2");
    assertThat(rows("dead_letters", "string(value)")).containsExactly("2026-01-01T12:00:00Z,1,80");
  }

  @Test
  void oldStatesOfATableDoNotPileUp() throws Exception {
    createStream("states");
    for (int i = 1; i <= 5; i++) {
      devices(i + ",Ada");
      put(i, 80);
      drain(csvTable("0s"), UNKNOWN_DEVICE, "");
    }
    put(5, 81);
    drain(csvTable("0s"), UNKNOWN_DEVICE, "");

    Path states = folder.resolve("lake/web/_checkpoints/ingest/tables");
    assertThat(names(states)).containsExactly("4", "rows");
    assertThat(names(states.resolve("rows"))).containsExactly("devices-4");
    assertThat(rows("records", "device")).containsExactly("1", "2", "3", "4", "5", "5");
  }

  private static List<String> names(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    }
  }

  private void failAt(String table, When when, String reference) {
    String message = "injected %s the write of %s".formatted(when, table);
    Tripwire.set("/" + table + COMMIT, when, message);
    assertThatThrownBy(() -> drain(reference, UNKNOWN_DEVICE, ""))
        .as(message)
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining(message);
    assertThat(Tripwire.isSet()).isFalse();
  }

  private void createStream(String name) {
    stream = name;
    kinesis.createStream(name, 1);
  }

  private void put(int device, int bpm) {
    putText("2026-01-01T12:00:%02dZ,%d,%d".formatted(readings, device, bpm));
  }

  private void putText(String record) {
    readings++;
    kinesis.put(stream, "key", record.getBytes(UTF_8));
  }

  private void devices(String... lines) throws IOException {
    Files.writeString(
        folder.resolve("devices.csv"), "device,owner\n" + String.join("\n", lines) + "\n");
  }

  private void saveDevices(String sql) {
    spark
        .sql(sql)
        .write()
        .format("delta")
        .mode(SaveMode.Overwrite)
        .save(folder.resolve("devices").toUri().toString());
  }

  private static String csvTable(String refresh) {
    return "{name: devices, format: csv, path: devices.csv, refresh: %s, options: {schema: \"device"
            .formatted(refresh)
        + " INT, owner STRING\"}}";
  }

  private void drain(String table, String conditions, String aggregates) throws Exception {
    LogPipeline path =
        new LogPipeline(spark, pipeline(table, conditions, aggregates), Trigger.AvailableNow());
    for (PipelineRun.Start part :
        List.<PipelineRun.Start>of(
            path::startIngest, path::startAggregates, path::startReconcile)) {
      try (PipelineRun run = PipelineRun.start(part)) {
        run.await();
      }
    }
  }

  private Pipeline pipeline(String table, String conditions, String aggregates) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("web.yaml"),
            """
            name: web
            source: {format: kinesis, options: {stream: %s, region: eu-west-1, endpoint: "%s"}}
            records: {format: csv, options: {schema: "time TIMESTAMP, device INT, bpm INT"}%s}
            lake: {root: "%s", trigger: 0s}
            tables: [%s]
            """
                    .formatted(
                        stream,
                        kinesis.endpoint(),
                        conditions.isEmpty() ? "" : ", " + conditions,
                        folder.resolve("lake").toUri(),
                        table)
                + aggregates);
    return PipelineFiles.read(spark, file.toUri().toString());
  }

  /** Rows of a table as texts, their columns with blanks between, sorted. */
  private List<String> rows(String table, String... columns) {
    Dataset<Row> rows =
        spark
            .read()
            .format("delta")
            .load(folder.resolve("lake/web").resolve(table).toUri().toString());
    return rows.selectExpr(columns).collectAsList().stream()
        .map(row -> row.mkString(" "))
        .sorted()
        .toList();
  }
}
