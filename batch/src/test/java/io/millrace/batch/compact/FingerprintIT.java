package io.millrace.batch.compact;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.batch.TestSpark;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class FingerprintIT {
  private final SparkSession spark = TestSpark.session();

  @Test
  void isTheSameInAnyOrder() {
    assertThat(of("(1, 'a', map('k', 1)), (2, 'b', map())"))
        .isEqualTo(of("(2, 'b', map()), (1, 'a', map('k', 1))"));
  }

  @Test
  void changesWithAnyValue() {
    Fingerprint whole = of("(1, 'a', map('k', 1)), (2, null, null)");

    assertThat(of("(1, 'a', map('k', 2)), (2, null, null)")).isNotEqualTo(whole);
    assertThat(of("(1, 'A', map('k', 1)), (2, null, null)")).isNotEqualTo(whole);
    assertThat(of("(1, 'a', map('k', 1)), (2, '', null)")).isNotEqualTo(whole);
    assertThat(of("(1, 'a', map('k', 1)), (2, null, map())")).isNotEqualTo(whole);
    assertThat(of("(1, 'a', map('k', 1)), (1, 'a', map('k', 1))")).isNotEqualTo(whole);
    assertThat(of("(1, 'a', map('k', 1))")).isNotEqualTo(whole);
  }

  @Test
  void aNullIsOfItsColumn() {
    assertThat(Fingerprint.of(spark.sql("SELECT * FROM VALUES ('x', NULL) AS t(a, b)")))
        .isNotEqualTo(Fingerprint.of(spark.sql("SELECT * FROM VALUES (NULL, 'x') AS t(a, b)")));
  }

  @Test
  void mapsInMapsCount() {
    Dataset<Row> one = spark.sql("SELECT map('a', map('b', 1)) AS m");
    Dataset<Row> other = spark.sql("SELECT map('a', map('b', 2)) AS m");

    assertThat(Fingerprint.of(one)).isNotEqualTo(Fingerprint.of(other));
  }

  @Test
  void ofNoRowsIsNone() {
    assertThat(Fingerprint.of(spark.sql("SELECT 1 AS a WHERE false"))).isEqualTo(Fingerprint.NONE);
  }

  private Fingerprint of(String rows) {
    return Fingerprint.of(
        spark.sql(
            "SELECT n, CAST(s AS STRING) AS s, CAST(m AS MAP<STRING, INT>) AS m FROM VALUES "
                + rows
                + " AS t(n, s, m)"));
  }
}
