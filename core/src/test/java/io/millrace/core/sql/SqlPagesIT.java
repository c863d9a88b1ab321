package io.millrace.core.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.TestSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries of pages run, with the catalogs that these name, and give what stands under them. */
class SqlPagesIT {
  private static final Path DOCS = Path.of(System.getProperty("millrace.root"), "docs");
  private static final Pattern SETTINGS = Pattern.compile("(?ms)^```properties\\n(.*?)^```");

  private final SparkSession spark = TestSpark.session().newSession();

  /** One record that each query on the pages can read. */
  @BeforeEach
  void makeRecords() throws IOException {
    spark
        .createDataFrame(
            List.of(
                RowFactory.create(
                    "192.0.2.1 - - [17/May/2015:08:05:32 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"-\""
                        .getBytes(UTF_8),
                    "2015-05-17"),
                RowFactory.create("2026-03-01T12:00:00Z\t/\t7".getBytes(UTF_8), "2026-03-01"),
                RowFactory.create(gzip("{\"Records\":[{\"eventID\":\"1\"}]}"), "2026-03-01")),
            StructType.fromDDL("value BINARY, day STRING"))
        .createOrReplaceTempView("raw");
  }

  @ParameterizedTest
  @ValueSource(strings = {"formats.md", "from-kinesis-analytics-sql.md"})
  void everyQueryGivesItsRows(String name) throws IOException {
    String page = Files.readString(DOCS.resolve(name));
    spark.conf().set("spark.sql.catalog.millrace", MillraceCatalog.class.getName());
    SETTINGS
        .matcher(page)
        .results()
        .flatMap(block -> block.group(1).lines())
        .map(line -> line.split("=", 2))
        .forEach(setting -> spark.conf().set(setting[0], setting[1]));

    assertThat(PageExample.of(page))
        .hasSizeGreaterThan(2)
        .allSatisfy(
            example ->
                assertThat(example.assertRight(spark).lines())
                    .as("rows of %s", example.sql())
                    .hasSizeGreaterThan(2));
  }

  /** A page with queries that no test runs would be found by nobody. */
  @Test
  void noOtherPageHasQueries() throws IOException {
    try (Stream<Path> pages = Files.list(DOCS)) {
      assertThat(pages.filter(SqlPagesIT::hasQueries).map(page -> page.getFileName().toString()))
          .containsExactlyInAnyOrder("formats.md", "functions.md", "from-kinesis-analytics-sql.md");
    }
  }

  private static boolean hasQueries(Path page) {
    try {
      return Files.readString(page).contains("\n```sql\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(text.getBytes(UTF_8));
    }
    return packed.toByteArray();
  }
}
