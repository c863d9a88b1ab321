package io.millrace.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.TestSpark;
import io.millrace.core.pipeline.Pipeline.Alert.Severity;
import io.millrace.core.pipeline.Pipeline.Alert.Windows;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the SQL of an alert says about its columns. */
class AlertColumnsIT {
  private final SparkSession spark = TestSpark.session();
  private AlertView view;

  @BeforeEach
  void registerViews() {
    spark
        .sql(
            "SELECT TIMESTAMP '2026-03-01 10:00:30' AS time, 7 AS device, 150 AS bpm,"
                + " map('a', 1) AS tags")
        .createOrReplaceTempView("records");
    view = aggregate("rates", "SELECT window.start, device, avg(bpm) AS average FROM records");
  }

  private AlertView aggregate(String name, String select) {
    Dataset<Row> query = spark.sql(select + " GROUP BY window(time, '1 minute'), device");
    query.createOrReplaceTempView(name);
    return AlertView.of(
        new Pipeline.Aggregate(name, select, Duration.ZERO, List.of("start", "device")), query);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT start, device, average FROM rates | start device",
        "SELECT average, device AS d, start AS since FROM rates | d since",
        "SELECT r.device FROM rates AS r JOIN rates AS s ON r.device = s.device | device",
        "WITH r AS (SELECT * FROM rates) SELECT start FROM r WHERE average > 5 | start",
        "SELECT device, max(average) AS m FROM rates GROUP BY device HAVING m > 5 | device",
        "SELECT max(average) AS m, count(*) AS n FROM rates | m n"
      })
  void keyColumnsOfWhatTheSqlReadsIdentifyAnAlert(String sql, String key) {
    assertThat(columns(sql, List.of()).key()).containsExactly(key.split(" "));
  }

  @Test
  void keyOfTheFileComesFirst() {
    assertThat(columns("SELECT * FROM rates", List.of("DEVICE")).key()).containsExactly("device");
  }

  @Test
  void windowIsFoundWhateverItsColumnsAreCalled() {
    assertThat(window("SELECT device, start AS since FROM rates"))
        .isEqualTo("2026-03-01 10:00:00 2026-03-01 10:01:00");
    assertThat(window("SELECT device FROM rates")).isEqualTo("null null");
    assertThat(window("SELECT window.start AS h FROM rates GROUP BY window(start, '1 hour')"))
        .isEqualTo("2026-03-01 10:00:00 2026-03-01 11:00:00");
    view =
        aggregate("rates", "SELECT window.end AS until, device, avg(bpm) AS average FROM records");
    assertThat(window("SELECT until AS u FROM rates")).isEqualTo("null 2026-03-01 10:01:00");
    view = aggregate("rates", "SELECT window AS w, device FROM records");
    assertThat(window("SELECT w FROM rates")).isEqualTo("2026-03-01 10:00:00 2026-03-01 10:01:00");
    assertThat(window("SELECT w.start AS s FROM rates"))
        .isEqualTo("2026-03-01 10:00:00 2026-03-01 10:01:00");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "window(time, '90 seconds') | PT1M30S",
        "window(time, '1 hour', '5 minutes') | PT1H",
        "window(time, '1 day', '1 day', '2 hours') | PT24H",
        "session_window(time, '5 minutes') | "
      })
  void lengthOfWindowsIsThatOfTheSql(String window, Duration length) {
    Dataset<Row> query = spark.sql("SELECT count(*) AS n FROM records GROUP BY " + window);

    assertThat(EventTime.windowLength(query)).isEqualTo(Optional.ofNullable(length));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT start FROM rates WHERE average > 120 OR average < 40",
        "SELECT * FROM (SELECT *, average * 2 AS twice FROM rates AS r) WHERE twice > 5"
      })
  void rowsThatHaveNotChangedGiveNothingNew(String sql) {
    assertThat(rowWise(sql)).contains("rates");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT device, max(average) FROM rates GROUP BY device",
        "SELECT DISTINCT device FROM rates",
        "SELECT r.device FROM rates AS r JOIN rates AS s ON r.device = s.device",
        "SELECT device FROM rates WHERE average > (SELECT avg(average) FROM rates)",
        "SELECT device, lag(average) OVER (ORDER BY start) AS before FROM rates",
        "SELECT * FROM (SELECT device FROM rates GROUP BY device) AS rates"
      })
  void whatLooksAtSeveralRowsIsNotRowWise(String sql) {
    assertThat(rowWise(sql)).isEmpty();
  }

  @Test
  void namesOfRelationsAreFoundWithoutThem() {
    assertThat(
            SqlRelations.of(
                spark,
                "WITH own AS (SELECT * FROM first) SELECT * FROM own JOIN `se-cond` AS s"
                    + " WHERE EXISTS (SELECT 1 FROM third) AND x IN (SELECT y FROM spark.fourth)"))
        .containsExactly("first", "se-cond", "third");
    assertThat(SqlRelations.of(spark, "SELEC")).isEmpty();
  }

  @Test
  void templateShowsValuesAsPeopleReadThem() {
    Dataset<Row> rows =
        spark.sql(
            "SELECT TIMESTAMP '2026-03-01 10:00:00' AS start, 7 AS device, 120.5D AS average,"
                + " CAST(NULL AS STRING) AS ward, map('a', 1) AS tags");
    Column text =
        MessageTemplate.of("{{ {Device} {average} {start} {ward} {tags}").over(rows.schema());

    assertThat(rows.select(text).first().getString(0))
        .isEqualTo("{ 7 120.5 2026-03-01T10:00:00Z none {\"a\":1}");
  }

  private Optional<String> rowWise(String sql) {
    TreeSet<String> views = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    views.add("rates");
    return RowWise.view(spark.sql(sql), views);
  }

  private String window(String sql) {
    AlertColumns columns = columns(sql, List.of());
    Row row =
        spark
            .sql(sql)
            .select(columns.windowStart().cast("string"), columns.windowEnd().cast("string"))
            .first();
    return row.get(0) + " " + row.get(1);
  }

  private AlertColumns columns(String sql, List<String> key) {
    Pipeline.Alert alert =
        new Pipeline.Alert(
            "a",
            sql,
            key,
            Windows.ALL,
            Optional.empty(),
            Severity.INFO,
            Optional.empty(),
            List.of());
    return AlertColumns.of(alert, spark.sql(sql), List.of(view));
  }
}
