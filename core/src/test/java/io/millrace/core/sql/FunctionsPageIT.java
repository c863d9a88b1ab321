package io.millrace.core.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.TestSpark;
import io.millrace.core.envelope.Envelopes;
import io.millrace.core.format.LogFormats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * {@code docs/functions.md} has a section per function, and its examples give what stands there.
 */
class FunctionsPageIT {
  private static final Path PAGE =
      Path.of(System.getProperty("millrace.root"), "docs/functions.md");
  private static final Pattern SECTION =
      Pattern.compile("(?ms)^## `([a-z0-9_]+)`$(.*?)(?=^## |\\z)");

  /** An example, and the table under it, if any. */
  private static final Pattern EXAMPLE =
      Pattern.compile("(?ms)^```sql\\n(.*?)^```\\n(?:\\n((?:^\\|.*?\\|\\n)+))?");

  private final SparkSession spark = session();

  private static SparkSession session() {
    SparkSession spark = TestSpark.session();
    spark.conf().set("spark.sql.catalog.millrace", MillraceCatalog.class.getName());
    return spark;
  }

  @Test
  void everyFunctionHasASectionWithAnExample() throws IOException {
    List<String> shown = new ArrayList<>();
    sections()
        .forEach(
            section -> {
              assertThat(examples(section[1]))
                  .as(section[0])
                  .anyMatch(example -> !example[1].isEmpty());
              shown.add(section[0]);
            });
    assertThat(shown).containsExactlyInAnyOrderElementsOf(functions());
  }

  /** All examples of a section run in its one test, because later ones may use earlier views. */
  @TestFactory
  Stream<DynamicTest> everyExampleGivesItsTable() throws IOException {
    return sections()
        .map(
            section ->
                DynamicTest.dynamicTest(section[0], () -> examples(section[1]).forEach(this::run)));
  }

  private void run(String[] example) {
    Dataset<Row> result = spark.sql(example[0]);
    if (!example[1].isEmpty()) {
      assertThat(table(result)).as(example[0]).isEqualTo(example[1]);
    }
  }

  private static String table(Dataset<Row> result) {
    String[] names = result.columns();
    Column[] texts =
        Arrays.stream(names)
            .map(name -> result.col("`" + name + "`").cast("string"))
            .toArray(Column[]::new);
    StringBuilder table = new StringBuilder(line(Arrays.asList(names)));
    table.append(line(Arrays.stream(names).map(name -> "---").toList()));
    for (Row row : result.select(texts).collectAsList()) {
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < names.length; i++) {
        cells.add(row.isNullAt(i) ? "NULL" : row.getString(i).replace("|", "\\|"));
      }
      table.append(line(cells));
    }
    return table.toString();
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  private static Stream<String[]> sections() throws IOException {
    return groups(SECTION, Files.readString(PAGE)).stream();
  }

  private static List<String[]> examples(String section) {
    return groups(EXAMPLE, section);
  }

  /** The two groups of each match, empty where they took no part. */
  private static List<String[]> groups(Pattern pattern, String text) {
    List<String[]> found = new ArrayList<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      String second = matcher.group(2);
      found.add(new String[] {matcher.group(1), second == null ? "" : second});
    }
    return found;
  }

  /** What the catalog has beside formats and envelopes. */
  private static List<String> functions() {
    MillraceCatalog catalog = new MillraceCatalog();
    catalog.initialize("millrace", CaseInsensitiveStringMap.empty());
    List<String> others =
        Stream.of(LogFormats.names(), Envelopes.names())
            .flatMap(Collection::stream)
            .map(MillraceCatalog::functionName)
            .toList();
    return Arrays.stream(catalog.listFunctions(new String[0]))
        .map(Identifier::name)
        .filter(name -> !others.contains(name))
        .toList();
  }
}
