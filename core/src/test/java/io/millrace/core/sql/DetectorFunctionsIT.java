package io.millrace.core.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.core.TestSpark;
import io.millrace.core.detect.Forest;
import io.millrace.core.detect.ForestSettings;
import io.millrace.core.detect.HotspotSettings;
import io.millrace.core.detect.Hotspots;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DetectorFunctionsIT {
  private static final int ROWS = 400;

  private SparkSession spark;

  /** Half of the points lie close together. */
  @BeforeEach
  void createPoints() {
    spark = TestSpark.session();
    FormatFunctions.register(spark, "millrace", "apache-combined", Map.of());
    spark
        .range(ROWS)
        .selectExpr(
            "timestamp_seconds(id) AS time",
            "if(id % 2 = 0, 'a', 'b') AS device",
            "if(id % 2 = 0, 4, 10) * (hash(id) % 1000) / 1000D AS x",
            "CAST(if(id % 4 < 2, 3 + (hash(id, 1) % 10) / 10D, hash(id, 2) % 100) AS FLOAT) AS y",
            "id")
        .repartition(3)
        .createOrReplaceTempView("points");
  }

  @Test
  void hotspotsAreThoseOfTheNewestRowsWhateverThePartitions() {
    String found =
        spark
            .sql("SELECT millrace.hotspots(200, 1.5, 8, time, x, y) FROM points")
            .first()
            .getString(0);
    List<double[]> newest =
        spark
            .sql("SELECT x, CAST(y AS DOUBLE) FROM points WHERE id >= 200")
            .collectAsList()
            .stream()
            .map(row -> new double[] {row.getDouble(0), row.getDouble(1)})
            .toList();

    assertThat(found).startsWith("{\"hotspots\":[{\"density\":");
    assertThat(found)
        .isEqualTo(Hotspots.json(Hotspots.find(newest, new HotspotSettings(200, 1.5, 8))));
  }

  @Test
  void hotspotsOverAWindowAreAColumnOfEachRow() {
    List<Row> rows =
        spark
            .sql(
                "SELECT *, millrace.hotspots(100, 1.5, 8, time, x, y) OVER (ORDER BY time"
                    + " ROWS BETWEEN 99 PRECEDING AND CURRENT ROW) AS hotspots_result"
                    + " FROM points ORDER BY time")
            .collectAsList();

    assertThat(rows).hasSize(ROWS);
    for (int end : new int[] {1, 99, 100, 250, ROWS}) {
      List<double[]> window =
          rows.subList(Math.max(0, end - 100), end).stream()
              .map(row -> new double[] {row.<Double>getAs("x"), row.<Float>getAs("y")})
              .toList();
      assertThat(rows.get(end - 1).<String>getAs("hotspots_result"))
          .isEqualTo(Hotspots.json(Hotspots.find(window, new HotspotSettings(100, 1.5, 8))));
    }
  }

  @Test
  void hotspotsOfGroupsTakeWholeNumbersForAnOrderAndStructsForColumns() {
    assertThat(
            spark
                .sql(
                    "SELECT device, millrace.hotspots(100, 1, 2, id, struct(device, x, y)),"
                        + " millrace.hotspots(100, 1, 2, time, x, y, device) FROM points"
                        + " GROUP BY device")
                .collectAsList())
        .hasSize(2)
        .allSatisfy(row -> assertThat(row.getString(1)).isEqualTo(row.getString(2)))
        .allSatisfy(row -> assertThat(row.getString(1)).contains("density"));
  }

  @Test
  void rowsWithoutAValueAreNoPoints() {
    String sql =
        "SELECT millrace.hotspots(100, 1, 2, id, x) FROM VALUES (1, 1D), (2, NULL), (3, 1.5D),"
            + " (4, CAST('NaN' AS DOUBLE)) AS t(id, x)";

    assertThat(spark.sql(sql).first().getString(0))
        .isEqualTo("{\"hotspots\":[{\"density\":2.0,\"minValues\":[1.0],\"maxValues\":[1.5]}]}");
  }

  @Test
  void wrongArgumentsOfHotspotsAreErrors() {
    assertThatThrownBy(() -> spark.sql("SELECT millrace.hotspots(100, 1, 2, time) FROM points"))
        .hasMessageContaining("like hotspots(1000, 0.2, 17, time, x, y)");
    assertThatThrownBy(
            () ->
                spark.sql(
                    "SELECT millrace.hotspots(100, 1, 2, time, CAST(x AS DECIMAL(9,3))) FROM points"))
        .hasMessageContaining("hotspots takes no DECIMAL: cast the column to DOUBLE");
    assertThatThrownBy(
            () -> spark.sql("SELECT millrace.hotspots(100, 1, 2, time, device) FROM points"))
        .hasMessageContaining("hotspots needs at least one column of numbers behind the time");
    assertThatThrownBy(
            () -> spark.sql("SELECT millrace.hotspots(100, 1, 2, device, x) FROM points"))
        .hasMessageContaining(
            "hotspots orders its rows by a TIMESTAMP or a whole number, not STRING");
    for (String parameters :
        List.of("99, 1, 2", "1001, 1, 2", "100, 0, 2", "100, 1, 1", "100, 1, 101")) {
      assertThatThrownBy(
              () ->
                  spark
                      .sql(
                          "SELECT millrace.hotspots(%s, time, x) FROM points".formatted(parameters))
                      .collectAsList())
          .as(parameters)
          .message()
          .containsPattern("hotspots (looks|needs) ");
    }
  }

  @Test
  void forestOverAWindowScoresEachRowOnce() {
    List<Row> rows =
        spark
            .sql(
                "SELECT device, x, y, millrace.random_cut_forest(50, 64, time, x, y) OVER"
                    + " (PARTITION BY device ORDER BY time) AS score FROM points ORDER BY time")
            .collectAsList();
    Map<String, Forest> forests = new HashMap<>();

    for (Row row : rows) {
      double expected =
          forests
              .computeIfAbsent(
                  row.getString(0), device -> Forest.of(new ForestSettings(50, 64, 100_000, 1), 2))
              .score(new double[] {row.getDouble(1), row.getFloat(2)})
              .score();
      assertThat(row.getDouble(3)).isEqualTo(expected);
    }
    assertThat(rows.get(ROWS - 1).getDouble(3)).isPositive();
  }

  @Test
  void forestOfAGroupScoresItsNewestRow() {
    String newest =
        "SELECT device, max_by(score, time) FROM (SELECT device, time,"
            + " millrace.random_cut_forest(time, x, y) OVER (PARTITION BY device ORDER BY time) AS score"
            + " FROM points) GROUP BY device ORDER BY device";

    assertThat(
            spark
                .sql(
                    "SELECT device, millrace.random_cut_forest(time, x, y) FROM points"
                        + " GROUP BY device ORDER BY device")
                .collectAsList())
        .isEqualTo(spark.sql(newest).collectAsList());
  }

  @Test
  void explanationNamesTheColumnsOfAStruct() throws Exception {
    List<Row> rows =
        spark
            .sql(
                "SELECT r.score, r.explanation FROM (SELECT"
                    + " millrace.random_cut_forest_with_explanation(50, 64, 1000, 1, true, time,"
                    + " struct(x, device, y), id) OVER (ORDER BY time) AS r FROM points)")
            .collectAsList();

    for (Row row : rows) {
      JsonNode explanation = new ObjectMapper().readTree(row.getString(1));
      double sum = 0;
      for (String column : List.of("x", "y", "column_2")) {
        sum += explanation.required(column).required("ATTRIBUTION_SCORE").asDouble();
        assertThat(explanation.get(column).required("DIRECTION").asText()).isIn("HIGH", "LOW");
      }
      assertThat(explanation).hasSize(3);
      assertThat(sum).isCloseTo(row.getDouble(0), within(1e-6));
    }
  }

  @Test
  void directionIsToldOnlyWhereAskedFor() {
    assertThat(
            spark
                .sql(
                    "SELECT millrace.random_cut_forest_with_explanation(time, x).explanation FROM points")
                .first()
                .getString(0))
        .startsWith("{\"column_1\":{\"ATTRIBUTION_SCORE\":");
  }

  @Test
  void wrongArgumentsOfForestsAreErrors() {
    assertThatThrownBy(() -> spark.sql("SELECT millrace.random_cut_forest(x, y) FROM points"))
        .hasMessageContaining("like random_cut_forest(time, x, y)");
    assertThatThrownBy(
            () ->
                spark.sql(
                    "SELECT millrace.random_cut_forest(1, 2, 3, 4, true, time, x) FROM points"))
        .hasMessageContaining("takes up to four whole numbers, a TIMESTAMP and columns");
    assertThatThrownBy(
            () ->
                spark.sql(
                    "SELECT millrace.random_cut_forest_with_explanation(time,"
                        + " CAST(x AS DECIMAL(9,3))) FROM points"))
        .hasMessageContaining("takes no DECIMAL: cast the column to DOUBLE");
    assertThatThrownBy(
            () ->
                spark
                    .sql("SELECT millrace.random_cut_forest(0, time, x) FROM points")
                    .collectAsList())
        .hasMessageContaining("random_cut_forest takes a number of trees from 1 to 1000, not 0");
  }
}
