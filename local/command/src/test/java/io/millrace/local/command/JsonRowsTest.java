package io.millrace.local.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

class JsonRowsTest {

  @Test
  void everyTypeHasItsJson() throws IOException {
    assertThat(
            json(
                "s STRING, b BOOLEAN, i INT, l BIGINT, d DOUBLE, f FLOAT, h SMALLINT, y TINYINT,"
                    + " m DECIMAL(6,2), t TIMESTAMP, n TIMESTAMP_NTZ, day DATE, x BINARY",
                UTF8String.fromString("a\"b\nü"),
                true,
                1,
                2L,
                0.5,
                1.5f,
                (short) 3,
                (byte) 4,
                Decimal.apply(new java.math.BigDecimal("12.50"), 6, 2),
                1_767_225_600_000_001L,
                1_767_225_600_000_000L,
                20454,
                new byte[] {1, 2, 3}))
        .isEqualTo(
            "{\"s\":\"a\\\"b\\nü\",\"b\":true,\"i\":1,\"l\":2,\"d\":0.5,\"f\":1.5,\"h\":3,\"y\":4,"
                + "\"m\":12.50,\"t\":\"2026-01-01T00:00:00.000001Z\",\"n\":\"2026-01-01T00:00\","
                + "\"day\":\"2026-01-01\",\"x\":\"AQID\"}\n");
  }

  @Test
  void nestedValuesNest() throws IOException {
    assertThat(
            json(
                "r STRUCT<a: INT, b: STRING>, l ARRAY<INT>, m MAP<STRING, BIGINT>",
                new GenericInternalRow(new Object[] {1, null}),
                new GenericArrayData(new Object[] {1, null, 3}),
                ArrayBasedMapData.apply(
                    Map.of(UTF8String.fromString("k"), 5L), key -> key, value -> value)))
        .isEqualTo("{\"r\":{\"a\":1},\"l\":[1,null,3],\"m\":{\"k\":5}}\n");
  }

  @Test
  void nullsAreLeftOutAndNoRowIsNoLine() throws IOException {
    assertThat(json("a INT, b INT", null, 1)).isEqualTo("{\"b\":1}\n");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new JsonRows(out).close();
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  private static String json(String ddl, Object... values) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    InternalRow row = new GenericInternalRow(values);
    try (JsonRows rows = new JsonRows(out)) {
      rows.write(row, StructType.fromDDL(ddl));
    }
    return out.toString(UTF_8);
  }
}
