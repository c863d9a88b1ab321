package io.millrace.core.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.MillraceException;
import io.millrace.core.TestSpark;
import io.millrace.core.reference.ReferenceTable.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReferenceTablesIT {
  private static final String SCHEMA = "deviceid INT, owner STRING";

  private final SparkSession spark = TestSpark.session();
  @TempDir private Path folder;

  @Test
  void aViewHasTheRowsOfEveryFormat() throws IOException {
    write("devices.csv", "deviceid,owner\n1,Ada\n2,\n");
    write("bare.csv", "1;Ada\n2;\n");
    write("lines.json", "{\"deviceid\": 1, \"owner\": \"Ada\"}\n{\"deviceid\": 2}\n");
    write("list.json", "[{\"deviceid\": 1, \"owner\": \"Ada\"},\n {\"deviceid\": 2}]");
    Dataset<Row> rows =
        spark.sql("SELECT * FROM VALUES (1, 'Ada'), (2, null) AS d(deviceid, owner)");
    rows.write().parquet(path("parquet"));
    rows.write().format("delta").save(path("delta"));

    assertThat(rowsOf(table(Format.CSV, "devices.csv", Map.of("schema", SCHEMA))))
        .isEqualTo(rowsOf(table(Format.PARQUET, "parquet", Map.of())))
        .isEqualTo(
            rowsOf(table(Format.DELTA, "delta", Map.of("schema", "DeviceId INT, owner STRING"))))
        .isEqualTo(
            rowsOf(
                table(
                    Format.CSV,
                    "bare.csv",
                    Map.of("schema", SCHEMA, "header", "false", "delimiter", ";"))))
        .isEqualTo(rowsOf(table(Format.JSON, "lines.json", Map.of("schema", SCHEMA))))
        .isEqualTo(
            rowsOf(table(Format.JSON, "list.json", Map.of("schema", SCHEMA, "multiLine", "true"))))
        .containsExactly("1 Ada", "2 null");
  }

  @Test
  void aDeclaredSchemaLeavesOtherColumnsOut() {
    spark.sql("SELECT 1 AS deviceid, 'x' AS email").write().parquet(path("wide"));

    assertThat(rowsOf(table(Format.PARQUET, "wide", Map.of("schema", "deviceid INT"))))
        .containsExactly("1");
    assertThatThrownBy(
            () -> rowsOf(table(Format.PARQUET, "wide", Map.of("schema", "deviceid BIGINT"))))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("its column 'deviceid' is INT, not BIGINT. Correct 'schema'.");
    assertThatThrownBy(() -> rowsOf(table(Format.PARQUET, "wide", Map.of("schema", "id INT"))))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("it has no column 'id'. Correct 'schema'.");
  }

  @Test
  void rowsThatDoNotFitAreCountedAndNotShown() throws IOException {
    write("devices.csv", "deviceid,owner\n1,Ada\nGrace,2\n3\n");
    write("devices.json", "{\"deviceid\": \"Grace\"}\n{\"deviceid\": 1}\nGrace\n");

    for (ReferenceTable table :
        List.of(
            table(Format.CSV, "devices.csv", Map.of("schema", SCHEMA)),
            table(Format.JSON, "devices.json", Map.of("schema", SCHEMA)))) {
      assertThatThrownBy(() -> new ReferenceTables(List.of(table)).open(spark))
          .isInstanceOf(MillraceException.class)
          .hasMessage(
              "Reference table 'devices' (%s) can't be read: 2 of its rows do not fit 'schema'. Correct them at %s, or the schema."
                  .formatted(table.format().spelling(), table.location()))
          .hasNoCause();
    }
  }

  @Test
  void aHeaderNamesTheColumnsOfTheSchema() throws IOException {
    write("devices.csv", "owner,deviceid\nAda,1\n");

    assertThatThrownBy(() -> rowsOf(table(Format.CSV, "devices.csv", Map.of("schema", SCHEMA))))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("does not name the columns of 'schema' in their order");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DYNAMODB")
  void aTableThatIsNotThereIsAnErrorAtTheStart(Format format) {
    ReferenceTable table = table(format, "nowhere", Map.of("schema", SCHEMA));

    assertThatThrownBy(() -> new ReferenceTables(List.of(table)).open(spark))
        .isInstanceOf(MillraceException.class)
        .hasMessageMatching(
            "Reference table 'devices' \\(%s\\) can't be read: there is (nothing|no Delta table) at \\S+nowhere\\. .*"
                .formatted(format.spelling()));
  }

  @Test
  void rowsAreReadAgainWhenTheyAreOldAndKeptWhenTheyCanNotBe() throws IOException {
    write("devices.csv", "deviceid,owner\n1,Ada\n");
    ReferenceTable fresh = table(Format.CSV, "devices.csv", Map.of("schema", SCHEMA));
    ReferenceTable old =
        new ReferenceTable(
            "devices", fresh.format(), fresh.location(), fresh.options(), Duration.ofDays(1));
    assertThat(rowsOf(fresh)).containsExactly("1 Ada");
    assertThat(rowsOf(old)).containsExactly("1 Ada");

    write("devices.csv", "deviceid,owner\n1,Grace\n22,Barbara\n");
    assertThat(rowsOf(fresh)).containsExactly("1 Grace", "22 Barbara");
    assertThat(rowsOf(old)).containsExactly("1 Ada");

    Files.delete(folder.resolve("devices.csv"));
    assertThat(rowsOf(fresh)).containsExactly("1 Grace", "22 Barbara");
    write("devices.csv", "deviceid,owner\n3,Mary\n");
    new ReferenceTables(List.of(old)).open(spark);
    assertThat(rowsOf(old)).as("a start reads whatever is held").containsExactly("3 Mary");
  }

  @Test
  void aStreamSeesWhatTheTableHasInEachMicroBatch() throws Exception {
    write("devices.csv", "deviceid,owner\n1,Ada\n");
    spark.sql("SELECT 1 AS deviceid, 'Rome' AS place").write().format("delta").save(path("places"));
    ReferenceTable places =
        new ReferenceTable("places", Format.DELTA, path("places"), Map.of(), Duration.ofDays(1));
    new ReferenceTables(List.of(table(Format.CSV, "devices.csv", Map.of("schema", SCHEMA)), places))
        .register(spark);
    Files.createDirectory(folder.resolve("readings"));
    spark.readStream().schema("id INT").json(path("readings")).createOrReplaceTempView("readings");
    Map<Long, List<String>> batches = new HashMap<>();

    StreamingQuery query =
        spark
            .sql(
                "SELECT id, owner, place FROM readings LEFT JOIN devices ON id = devices.deviceid"
                    + " LEFT JOIN places ON id = places.deviceid")
            .writeStream()
            .option("checkpointLocation", path("checkpoint"))
            .foreachBatch((Dataset<Row> rows, Long id) -> batches.put(id, texts(rows)))
            .start();
    try {
      write("readings/1.json", "{\"id\": 1}\n{\"id\": 2}\n");
      query.processAllAvailable();
      write("devices.csv", "deviceid,owner\n1,Grace\n2,Barbara\n");
      spark
          .sql("SELECT 2 AS deviceid, 'Oslo' AS place")
          .write()
          .format("delta")
          .mode(SaveMode.Append)
          .save(path("places"));
      write("readings/2.json", "{\"id\": 1}\n{\"id\": 2}\n");
      query.processAllAvailable();
    } finally {
      query.stop();
    }

    assertThat(batches)
        .containsEntry(0L, List.of("1 Ada Rome", "2 null null"))
        .containsEntry(1L, List.of("1 Grace Rome", "2 Barbara Oslo"));
  }

  @Test
  void aSmallTableIsSentToTheRowsAndNotShuffled() throws IOException {
    write("devices.csv", "deviceid,owner\n1,Ada\n");
    new ReferenceTables(List.of(table(Format.CSV, "devices.csv", Map.of("schema", SCHEMA))))
        .register(spark);

    String plan =
        spark
            .sql("SELECT id, owner FROM range(100000000) JOIN devices ON id = deviceid")
            .queryExecution()
            .executedPlan()
            .toString();

    assertThat(plan).contains("BroadcastHashJoin").doesNotContain("SortMergeJoin");
  }

  private List<String> rowsOf(ReferenceTable table) {
    new ReferenceTables(List.of(table)).register(spark);
    return texts(spark.table("devices"));
  }

  private static List<String> texts(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(row -> row.mkString(" ")).sorted().toList();
  }

  /** Read again whenever it is asked for. */
  private ReferenceTable table(Format format, String file, Map<String, String> options) {
    return new ReferenceTable("devices", format, path(file), options, Duration.ZERO);
  }

  private String path(String file) {
    return folder.resolve(file).toUri().toString();
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text);
  }
}
