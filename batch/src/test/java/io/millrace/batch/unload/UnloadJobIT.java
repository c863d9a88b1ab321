package io.millrace.batch.unload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.batch.TestSpark;
import io.millrace.batch.audit.TestLake;
import io.millrace.batch.unload.UnloadOptions.Format;
import io.millrace.core.MillraceException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnloadJobIT {
  private static final String SQL =
      "SELECT sequence_number, CAST('a,\"b\"' AS BINARY) AS value, map('k', 1) AS m"
          + " FROM dead_letters ORDER BY sequence_number";

  @TempDir Path folder;

  @BeforeEach
  void fill() {
    new TestLake(TestSpark.session(), folder.resolve("lake"))
        .batch(0, "shard-0", "2026-07-01T10:00:00Z", 3, 1, 2)
        .write();
  }

  @Test
  void jsonAndCsvAreTexts() throws IOException {
    UnloadJob.Unloaded json = unload(SQL, "json", Format.JSON, false);
    assertThat(json.rows()).isEqualTo(2);
    assertThat(json.files()).isEqualTo(1);
    assertThat(lines("json"))
        .containsExactly(
            "{\"sequence_number\":\"12\",\"value\":\"a,\\\"b\\\"\",\"m\":{\"k\":1}}",
            "{\"sequence_number\":\"13\",\"value\":\"a,\\\"b\\\"\",\"m\":{\"k\":1}}");

    assertThat(unload(SQL, "csv", Format.CSV, false).rows()).isEqualTo(2);
    assertThat(lines("csv"))
        .containsExactly(
            "sequence_number,value,m",
            "12,\"a,\"\"b\"\"\",\"{\"\"k\"\":1}\"",
            "13,\"a,\"\"b\"\"\",\"{\"\"k\"\":1}\"");
  }

  @Test
  void parquetKeepsTypes() throws IOException {
    unload(SQL, "parquet", Format.PARQUET, false);

    assertThat(
            TestSpark.session().read().parquet(folder.resolve("parquet").toString()).schema().sql())
        .isEqualTo("STRUCT<sequence_number: STRING, value: BINARY, m: MAP<STRING, INT>>");
  }

  @Test
  void filesAreReplacedWhenThatIsAskedFor() throws IOException {
    unload(SQL, "out", Format.JSON, false);

    assertThatThrownBy(() -> unload(SQL, "out", Format.JSON, false))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("where an unload has left its files. Give --overwrite");
    assertThat(unload("SELECT 1 AS one", "out", Format.JSON, true).rows()).isEqualTo(1);
    assertThat(lines("out")).containsExactly("{\"one\":1}");

    Files.writeString(Files.createDirectories(folder.resolve("mine")).resolve("letter"), "dear");
    assertThatThrownBy(() -> unload(SQL, "mine", Format.JSON, true))
        .hasMessageContaining("which holds something else");
    assertThat(folder.resolve("mine/letter")).exists();
  }

  @Test
  void aWrongQueryLeavesNothing() {
    assertThatThrownBy(() -> unload("SELECT * FROM nowhere", "out", Format.JSON, false))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("The query is wrong")
        .hasMessageContaining("dead_letters");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  private UnloadJob.Unloaded unload(String sql, String name, Format format, boolean overwrite)
      throws IOException {
    return new UnloadJob(
            TestSpark.session().newSession(),
            new UnloadOptions(
                folder.resolve("lake").toString(),
                TestLake.PIPELINE,
                sql,
                folder.resolve(name).toString(),
                format,
                1,
                overwrite))
        .run();
  }

  private List<String> lines(String name) throws IOException {
    try (var files = Files.list(folder.resolve(name))) {
      Path file =
          files
              .filter(path -> path.getFileName().toString().startsWith("part-"))
              .findFirst()
              .orElseThrow();
      byte[] bytes =
          new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(file))).readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8).lines().toList();
    }
  }
}
