package io.millrace.streaming.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.MillraceException;
import io.millrace.core.lake.LakeTables;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class DocumentWriterTest {
  private static final Instant TEN = Instant.parse("2026-01-01T10:00:00Z");

  @Test
  void windowCountBecomesOneFlatDocument() {
    StructType type =
        new StructType()
            .add("start", DataTypes.TimestampType)
            .add("status", DataTypes.IntegerType)
            .add("requests", DataTypes.LongType)
            .add(LakeTables.REVISION, DataTypes.LongType);

    SearchDocument document =
        write(type, List.of("start", "status"), RowFactory.create(TEN, 500, 3L, 17L));

    assertThat(document.id()).isEqualTo("2026-01-01T10:00:00Z|500");
    assertThat(document.version()).isEqualTo(17);
    assertThat(document.jsonText())
        .isEqualTo("{\"start\":\"2026-01-01T10:00:00Z\",\"status\":500,\"requests\":3}");
  }

  @Test
  void everyTypeIsWrittenInFullAndAbsentValuesAreLeftOut() {
    StructType window = new StructType().add("from", DataTypes.DateType).add("gone", "string");
    StructType type =
        new StructType()
            .add("k", "string")
            .add("b", "byte")
            .add("s", "short")
            .add("f", "float")
            .add("d", "double")
            .add("nan", "double")
            .add("big", "decimal(38,10)")
            .add("yes", "boolean")
            .add("bytes", "binary")
            .add("micros", "timestamp")
            .add("none", "string")
            .add("window", window)
            .add("top", "array<struct<item:string,n:bigint>>")
            .add("values", "array<double>")
            .add("by", "map<int,bigint>")
            .add(LakeTables.REVISION, "long");

    SearchDocument document =
        write(
            type,
            List.of("k"),
            RowFactory.create(
                "a\"b",
                (byte) -1,
                (short) 2,
                1.5f,
                0.1,
                Double.NaN,
                new BigDecimal("12345678901234567890.0000000001"),
                true,
                new byte[] {1, 2},
                TEN.plusNanos(123_456_000),
                null,
                RowFactory.create(LocalDate.of(2026, 1, 2), null),
                List.of(RowFactory.create("/a", 5L)),
                List.of(1.0, Double.POSITIVE_INFINITY),
                Map.of(404, 2L),
                1L));

    assertThat(document.jsonText())
        .isEqualTo(
            "{\"k\":\"a\\\"b\",\"b\":-1,\"s\":2,\"f\":1.5,\"d\":0.1,"
                + "\"big\":12345678901234567890.0000000001,\"yes\":true,\"bytes\":\"AQI=\","
                + "\"micros\":\"2026-01-01T10:00:00.123456Z\",\"window\":{\"from\":\"2026-01-02\"},"
                + "\"top\":[{\"item\":\"/a\",\"n\":5}],\"values\":[1.0,null],\"by\":{\"404\":2}}");
  }

  @Test
  void differentKeysHaveDifferentIds() {
    assertThat(id("a|b", "c")).isEqualTo("a\\|b|c");
    assertThat(id("a", "b|c")).isEqualTo("a|b\\|c");
    assertThat(id("a\\", "c")).isEqualTo("a\\\\|c");
    assertThat(id(null, "c")).isEqualTo("\\N|c");
    assertThat(id("\\N", "c")).isEqualTo("\\\\N|c");
    assertThat(id("", "")).isEqualTo("|");
  }

  @Test
  void longKeysAreHashed() {
    assertThat(id("é".repeat(255), "")).hasSize(256);
    assertThat(id("é".repeat(256), "")).matches("sha256-[0-9a-f]{64}");
    assertThat(id("é".repeat(256), "")).isNotEqualTo(id("é".repeat(257), ""));
  }

  @Test
  void missingColumnsAndUnfitTypesAreNamed() {
    StructType type = new StructType().add("k", "string").add(LakeTables.REVISION, "long");

    assertThatThrownBy(() -> new DocumentWriter(type, List.of("start")))
        .isInstanceOf(MillraceException.class)
        .hasMessage("Rows for OpenSearch have no column 'start'; they have k, revision.");
    assertThatThrownBy(() -> new DocumentWriter(type, List.of()))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("needs a key");
    StructType withInterval = type.add("w", "struct<length:interval day to second>");
    assertThatThrownBy(() -> new DocumentWriter(withInterval, List.of("k")))
        .isInstanceOf(MillraceException.class)
        .hasMessage(
            "Column 'w.length' has the type INTERVAL DAY TO SECOND, which no OpenSearch document can"
                + " hold. Cast it in the aggregate's SQL, for example to string.");
  }

  private static String id(String one, String other) {
    StructType type =
        new StructType().add("a", "string").add("b", "string").add(LakeTables.REVISION, "long");
    return write(type, List.of("a", "b"), RowFactory.create(one, other, 1L)).id();
  }

  private static SearchDocument write(StructType type, List<String> key, Row row) {
    InternalRow internal =
        (InternalRow) CatalystTypeConverters.createToCatalystConverter(type).apply(row);
    return new DocumentWriter(type, key).write(internal);
  }
}
