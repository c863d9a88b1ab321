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
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
              assertThat(PageExample.of(section[1]))
                  .as(section[0])
                  .anyMatch(example -> !example.table().isEmpty());
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
                DynamicTest.dynamicTest(
                    section[0],
                    () ->
                        PageExample.of(section[1]).forEach(example -> example.assertRight(spark))));
  }

  /** Name and text of each. */
  private static Stream<String[]> sections() throws IOException {
    return SECTION
        .matcher(Files.readString(PAGE))
        .results()
        .map(section -> new String[] {section.group(1), section.group(2)});
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
