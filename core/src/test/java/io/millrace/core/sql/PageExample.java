package io.millrace.core.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A query of a page.
 *
 * @param table what the page shows under it, as Markdown; empty where there is nothing
 */
record PageExample(String sql, String table) {
  private static final Pattern EXAMPLE =
      Pattern.compile("(?ms)^```sql\\n(.*?)^```\\n(?:\\n((?:^\\|.*?\\|\\n)+))?");

  /** The examples of a text, in its order. */
  static List<PageExample> of(String text) {
    return EXAMPLE
        .matcher(text)
        .results()
        .map(
            example ->
                new PageExample(example.group(1), example.group(2) == null ? "" : example.group(2)))
        .toList();
  }

  /** Runs it; gives its rows as the page would show them. */
  String assertRight(SparkSession spark) {
    Dataset<Row> result = spark.sql(sql);
    String found = table(result);
    if (!table.isEmpty()) {
      assertThat(found).as(sql).isEqualTo(table);
    }
    return found;
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
}
