package io.millrace.local.demo;

import io.millrace.core.lake.LakeTables;
import java.io.PrintStream;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Prints what a person wants to see of the logs, straight from the lake's tables. */
final class DemoReport {
  private static final int WIDEST = 60;

  private final SparkSession spark;
  private final Verification tables;
  private final PrintStream out;

  DemoReport(SparkSession spark, Verification tables, PrintStream out) {
    this.spark = spark;
    this.tables = tables;
    this.out = out;
  }

  void print() {
    tables.records().createOrReplaceTempView("demo_records");
    tables.deadLetters().createOrReplaceTempView("demo_dead_letters");
    table(
        "Requests per minute and status class",
        """
        SELECT date_format(date_trunc('minute', time), 'yyyy-MM-dd HH:mm') AS minute,
               count(*) AS requests,
               count_if(status < 300) AS `2xx`, count_if(status DIV 100 = 3) AS `3xx`,
               count_if(status DIV 100 = 4) AS `4xx`, count_if(status >= 500) AS `5xx`,
               round(100 * count_if(status >= 500) / count(*), 1) AS `5xx %`
        FROM demo_records GROUP BY 1 ORDER BY 2 DESC LIMIT 12
        """,
        "minute");
    table(
        "Top paths",
        """
        SELECT path, count(*) AS requests, count_if(status >= 500) AS errors,
               sum(bytes) AS bytes
        FROM demo_records GROUP BY path ORDER BY requests DESC, path LIMIT 8
        """,
        null);
    table(
        "Top clients",
        """
        SELECT client, count(*) AS requests, count(DISTINCT path) AS paths
        FROM demo_records GROUP BY client ORDER BY requests DESC, client LIMIT 8
        """,
        null);
    burst();
    table(
        "Dead letters, by reason",
        """
        SELECT reason, count(*) AS lines,
               first(substr(decode(value, 'ISO-8859-1'), 1, 60)) AS example
        FROM demo_dead_letters GROUP BY reason ORDER BY lines DESC LIMIT 8
        """,
        null);
  }

  private void burst() {
    List<Row> worst =
        spark
            .sql(
                """
                SELECT date_format(time, 'HH:mm:ss') AS second, path, count(*) AS errors
                FROM demo_records WHERE status >= 500
                GROUP BY 1, 2 ORDER BY errors DESC, second LIMIT 1
                """)
            .collectAsList();
    if (worst.isEmpty()) {
      return;
    }
    String path = worst.get(0).getString(1);
    table(
        "The worst path: " + path + ", 5xx answers in steps of 10 seconds",
        """
        SELECT date_format(window.start, 'HH:mm:ss') AS from, requests, errors,
               repeat('#', CAST(ceil(40.0 * errors / max(errors) OVER ()) AS INT)) AS chart
        FROM (SELECT window(time, '10 seconds') AS window, count(*) AS requests,
                     count_if(status >= 500) AS errors
              FROM demo_records WHERE path = '%s' GROUP BY 1 ORDER BY errors DESC LIMIT 10)
        """
            .formatted(path.replace("'", "\\'")),
        "from");
  }

  /**
   * Prints a query's rows under a title.
   *
   * @param sortedBy column to sort the few rows by for reading; null to keep the query's order
   */
  private void table(String title, String sql, String sortedBy) {
    Dataset<Row> rows = spark.sql(sql);
    Dataset<Row> sorted = sortedBy == null ? rows : rows.orderBy(sortedBy);
    out.println();
    out.println(title);
    out.print(TextTable.of(sorted, WIDEST));
  }

  static void printPlaces(PrintStream out, DemoOptions options, LakeTables tables) {
    out.println();
    out.println("Tables   " + tables.home());
    out.println("Pipeline " + options.pipelineFile());
    out.println();
    out.println("Look further:");
    out.printf("  ./millrace audit --lake %s --pipeline %s%n", options.lake(), DemoPipeline.NAME);
    out.printf(
        "  ./millrace sql --lake %s --pipeline %s \"SELECT status, count(*) FROM records GROUP BY status\"%n",
        options.lake(), DemoPipeline.NAME);
  }
}
