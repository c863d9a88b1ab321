package io.millrace.core.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.TestSpark;
import io.millrace.core.detect.DetectorFunction;
import io.millrace.core.detect.Scoring;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StaggerIT {
  private SparkSession spark;

  @BeforeEach
  void newSession() {
    spark = TestSpark.session();
    spark.conf().set("spark.sql.catalog.millrace", MillraceCatalog.class.getName());
  }

  /**
   * Of Amazon's page on stagger windows, with the times that it gives as ROWTIME and EVENT_TIME.
   */
  @Test
  void theExampleOfTheDocumentationGivesItsTwoRows() {
    spark
        .sql(
            "SELECT timestamp(arrived) AS arrived_at, timestamp(event) AS event_time, ticker"
                + " FROM VALUES"
                + " ('2018-08-01 11:00:20', '2018-08-01 11:00:10', 'AMZN'),"
                + " ('2018-08-01 11:00:30', '2018-08-01 11:00:20', 'AMZN'),"
                + " ('2018-08-01 11:01:05', '2018-08-01 11:00:55', 'AMZN'),"
                + " ('2018-08-01 11:01:15', '2018-08-01 11:01:05', 'AMZN')"
                + " AS t(arrived, event, ticker)")
        .createOrReplaceTempView("trades");

    assertThat(
            spark
                .sql(
                    "SELECT date_format(start + INTERVAL 1 MINUTE, 'HH:mm:ss') AS rowtime,"
                        + " date_format(event_minute, 'HH:mm:ss') AS event_time, ticker,"
                        + " count(*) AS ticker_count FROM (SELECT ticker,"
                        + " date_trunc('minute', event_time) AS event_minute,"
                        + " millrace.stagger(arrived_at, '1 minute') OVER (PARTITION BY ticker,"
                        + " date_trunc('minute', event_time) ORDER BY arrived_at) AS start FROM trades)"
                        + " GROUP BY start, event_minute, ticker ORDER BY rowtime")
                .collectAsList())
        .containsExactly(
            RowFactory.create("11:01:20", "11:00:00", "AMZN", 3L),
            RowFactory.create("11:02:15", "11:01:00", "AMZN", 1L));
  }

  /** The same example by the detector, which is what streams. */
  @Test
  void theDetectorOpensTheSameWindows() {
    Dataset<Row> trades =
        spark.sql(
            "SELECT timestamp(arrived) AS arrived_at, ticker FROM VALUES"
                + " ('2018-08-01 11:00:20', 'AMZN'), ('2018-08-01 11:00:30', 'AMZN'),"
                + " ('2018-08-01 11:01:05', 'AMZN'), ('2018-08-01 11:01:25', 'AMZN'),"
                + " ('2018-08-01 11:01:05', 'WMT'), (NULL, 'WMT') AS t(arrived, ticker)");
    Scoring stagger =
        new Scoring(
            DetectorFunction.STAGGER,
            "arrived_at",
            List.of("ticker"),
            List.of(),
            Map.of("length", "1 minute"));

    assertThat(
            stagger
                .of(trades)
                .selectExpr("ticker", "date_format(opened_at, 'HH:mm:ss')")
                .collectAsList())
        .containsExactlyInAnyOrder(
            RowFactory.create("AMZN", "11:00:20"),
            RowFactory.create("AMZN", "11:00:20"),
            RowFactory.create("AMZN", "11:00:20"),
            RowFactory.create("AMZN", "11:01:25"),
            RowFactory.create("WMT", "11:01:05"),
            RowFactory.create("WMT", null));
  }

  @Test
  void aWindowClosesWhenItsTimeIsOverAndTheNextRowOpensTheNext() {
    assertThat(starts("'10 seconds'", 0, 3, 9, 10, 15, 20, 40, 49, 50))
        .containsExactly(0L, 0L, 0L, 10L, 10L, 20L, 40L, 40L, 50L);
    assertThat(starts("INTERVAL 10 SECONDS", 3, 12, 13)).containsExactly(3L, 3L, 13L);
    assertThat(starts("'1 day'", 0, 86_399, 86_400)).containsExactly(0L, 0L, 86_400L);
  }

  /** Rows that arrived together are in one window, whichever of them is first. */
  @Test
  void rowsOfOneTimeAreInOneWindow() {
    assertThat(starts("'10 seconds'", 0, 10, 10, 10, 19, 20, 20))
        .containsExactly(0L, 10L, 10L, 10L, 10L, 20L, 20L);
    assertThat(
            spark
                .sql(
                    "SELECT unix_seconds(millrace.stagger(timestamp_seconds(s), '10 seconds') OVER"
                        + " (ORDER BY s ROWS UNBOUNDED PRECEDING)) FROM VALUES (0), (10), (10), (20),"
                        + " (20) AS t(s)")
                .as(Encoders.LONG())
                .collectAsList())
        .containsExactly(0L, 10L, 10L, 20L, 20L);
  }

  @Test
  void aRowWithoutATimeIsInNoWindow() {
    for (String nulls : new String[] {"FIRST", "LAST"}) {
      assertThat(
              spark
                  .sql(
                      "SELECT s, unix_seconds(millrace.stagger(timestamp_seconds(s), '10 seconds')"
                          + " OVER (ORDER BY s NULLS "
                          + nulls
                          + ")) FROM VALUES (5), (NULL), (7), (NULL) AS t(s)")
                  .collectAsList())
          .containsExactlyInAnyOrder(
              RowFactory.create(5, 5L),
              RowFactory.create(7, 5L),
              RowFactory.create(null, null),
              RowFactory.create(null, null));
    }
  }

  @Test
  void everyPartitionHasWindowsOfItsOwn() {
    Random random = new Random(18);
    List<String> expected = new ArrayList<>();
    StringBuilder values = new StringBuilder();
    for (int key = 0; key < 50; key++) {
      long at = random.nextInt(100);
      long start = at;
      for (int i = 0; i < 40; i++) {
        start = at - start >= 30 ? at : start;
        values.append(values.isEmpty() ? "" : ",").append("(" + key + "," + at + ")");
        expected.add(key + "," + at + "," + start);
        at += random.nextInt(25);
      }
    }
    assertThat(
            spark
                .sql(
                    "SELECT concat_ws(',', k, s, unix_seconds(millrace.stagger(timestamp_seconds(s),"
                        + " '30 seconds') OVER (PARTITION BY k ORDER BY s))) FROM (SELECT * FROM VALUES "
                        + values
                        + " AS t(k, s)) DISTRIBUTE BY s")
                .as(Encoders.STRING())
                .collectAsList())
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void wrongUseIsAnErrorThatShowsTheRightOne() {
    spark.range(100).selectExpr("timestamp_seconds(id) AS t").createOrReplaceTempView("times");
    String use = "stagger(arrived_at, '1 minute') OVER (PARTITION BY … ORDER BY arrived_at)";

    assertThatThrownBy(() -> spark.sql("SELECT millrace.stagger(t) OVER (ORDER BY t) FROM times"))
        .hasMessageContaining("takes a TIMESTAMP and how long windows are open, like " + use);
    assertThatThrownBy(() -> spark.sql("SELECT millrace.stagger('x', '1 day') OVER (ORDER BY 1)"))
        .hasMessageContaining("takes a TIMESTAMP");
    assertThatThrownBy(() -> run("millrace.stagger(t, '1 minute')"))
        .hasMessageContaining("stagger is a window function, not an aggregate of groups: " + use);
    assertThatThrownBy(() -> run("millrace.stagger(t, '1 minute') OVER (ORDER BY t DESC)"))
        .hasMessageContaining("stagger got rows out of their order.");
    assertThatThrownBy(() -> run("millrace.stagger(t, '1 month') OVER (ORDER BY t)"))
        .hasMessageContaining("'1 month' is no length of windows");
    assertThatThrownBy(() -> run("millrace.stagger(t, 'soon') OVER (ORDER BY t)"))
        .hasMessageContaining("'soon' is no length of windows");
    assertThatThrownBy(() -> run("millrace.stagger(t, '0 seconds') OVER (ORDER BY t)"))
        .hasMessageContaining("stagger needs windows that are open for some time");
  }

  private List<Row> run(String expression) {
    return spark.sql("SELECT " + expression + " FROM times").collectAsList();
  }

  /** When the window of each row opened, all in seconds. */
  private List<Long> starts(String length, long... arrivals) {
    List<Long> seconds = Arrays.stream(arrivals).boxed().toList();
    return spark
        .createDataset(seconds, Encoders.LONG())
        .toDF("s")
        .selectExpr(
            "unix_seconds(millrace.stagger(timestamp_seconds(s), "
                + length
                + ") OVER (ORDER BY s)) AS w")
        .as(Encoders.LONG())
        .collectAsList();
  }
}
