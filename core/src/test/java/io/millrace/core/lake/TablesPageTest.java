package io.millrace.core.lake;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** {@code docs/tables.md} has a section per table, and in it a line per column. */
class TablesPageTest {
  private static final Path PAGE = Path.of(System.getProperty("millrace.root"), "docs/tables.md");
  private static final Pattern SECTION = Pattern.compile("(?ms)^## `([a-z_]+)`$(.*?)(?=^## |\\z)");
  private static final Pattern COLUMN =
      Pattern.compile("(?m)^\\| `([a-z_]+)` \\| ([A-Z]+) \\| (.*?\\S) \\|$");

  private static final LakeTables LAKE = new LakeTables("/lake", "web-access");

  /** By the method that makes the table. */
  private static final Map<String, LakeTable> TABLES =
      Map.ofEntries(
          Map.entry("lateRows", LAKE.lateRows()),
          Map.entry("amendments", LAKE.amendments()),
          Map.entry("alerts", LAKE.alerts()),
          Map.entry("raw", LAKE.raw()),
          Map.entry("records", LAKE.records(new StructType())),
          Map.entry("deadLetters", LAKE.deadLetters()),
          Map.entry("ledger", LAKE.ledger()),
          Map.entry("corrections", LAKE.corrections()),
          Map.entry("undelivered", LAKE.undelivered()),
          Map.entry("aggregate", LAKE.aggregate("aggregates", new StructType())),
          Map.entry("detection", LAKE.detection("detections", new StructType())));

  @TestFactory
  Stream<DynamicTest> everyColumnIsOnThePage() throws IOException {
    String page = Files.readString(PAGE);
    return TABLES.values().stream()
        .map(
            table ->
                DynamicTest.dynamicTest(
                    table.name(), () -> assertThat(columns(page, table)).isEqualTo(of(table))));
  }

  @Test
  void everyTableIsOnThePage() throws IOException {
    assertThat(
            Arrays.stream(LakeTables.class.getDeclaredMethods())
                .filter(method -> method.getReturnType() == LakeTable.class)
                .filter(method -> !java.lang.reflect.Modifier.isPrivate(method.getModifiers()))
                .map(java.lang.reflect.Method::getName)
                .collect(toSet()))
        .isEqualTo(TABLES.keySet());
    assertThat(SECTION.matcher(Files.readString(PAGE)).results().map(result -> result.group(1)))
        .containsExactlyInAnyOrderElementsOf(
            TABLES.values().stream().map(LakeTable::name).toList());
  }

  private static List<String> columns(String page, LakeTable table) {
    return SECTION
        .matcher(page)
        .results()
        .filter(section -> section.group(1).equals(table.name()))
        .flatMap(section -> columnsOf(section.group(2)))
        .toList();
  }

  private static Stream<String> columnsOf(String section) {
    Matcher columns = COLUMN.matcher(section);
    return columns.results().map(column -> column.group(1) + " " + column.group(2));
  }

  private static List<String> of(LakeTable table) {
    return Arrays.stream(table.schema().fields())
        .map(field -> field.name() + " " + field.dataType().sql())
        .toList();
  }
}
