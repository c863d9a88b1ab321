package io.millrace.core.reference.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.MillraceException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

class TableScanTest {
  private final List<ScanRequest> requests = new ArrayList<>();

  @Test
  void everyPageIsRead() {
    DynamoDbClient client =
        pages(
            List.of(Map.of("id", number("1")), Map.of("id", number("2"))),
            List.of(),
            List.of(Map.of("id", number("3"))));

    assertThat(new TableScan(client, "devices").rows(StructType.fromDDL("id INT")))
        .extracting(row -> row.getInt(0))
        .containsExactly(1, 2, 3);
    assertThat(requests).hasSize(3);
    assertThat(requests.get(2).exclusiveStartKey()).containsEntry("page", number("2"));
  }

  @Test
  void onlyTheColumnsAreAskedForBehindNamesThatAreNotReserved() {
    new TableScan(pages(List.of()), "devices").rows(StructType.fromDDL("name STRING, `a-b` INT"));

    ScanRequest request = requests.get(0);
    assertThat(request.tableName()).isEqualTo("devices");
    assertThat(request.projectionExpression()).isEqualTo("#c0, #c1");
    assertThat(request.expressionAttributeNames()).isEqualTo(Map.of("#c0", "name", "#c1", "a-b"));
  }

  @Test
  void everyTypeHasItsAttribute() {
    Map<String, AttributeValue> item =
        Map.of(
            "text", text("a"),
            "digits", number("1.50"),
            "big", number("9007199254740993"),
            "price", number("1.5"),
            "flag", AttributeValue.fromBool(true),
            "at", text("2026-01-01T12:00:00+01:00"),
            "bytes", AttributeValue.fromB(SdkBytes.fromString("x", StandardCharsets.UTF_8)),
            "set", AttributeValue.fromNs(List.of("1", "2")),
            "nested",
                AttributeValue.fromM(Map.of("tags", AttributeValue.fromL(List.of(text("b"))))),
            "nothing", AttributeValue.fromNul(true));

    Row row =
        rows(
            item,
            "text STRING, digits STRING, big BIGINT, price DECIMAL(10, 2), flag BOOLEAN,"
                + " at TIMESTAMP, bytes BINARY, set ARRAY<INT>, nested STRUCT<tags: ARRAY<STRING>>,"
                + " nothing INT, missing STRING");

    assertThat(row.getString(0)).isEqualTo("a");
    assertThat(row.getString(1)).isEqualTo("1.50");
    assertThat(row.getLong(2)).isEqualTo(9007199254740993L);
    assertThat(row.getDecimal(3)).isEqualTo(new BigDecimal("1.50"));
    assertThat(row.getBoolean(4)).isTrue();
    assertThat(row.getTimestamp(5))
        .isEqualTo(Timestamp.from(Instant.parse("2026-01-01T11:00:00Z")));
    assertThat(row.<byte[]>getAs(6)).isEqualTo("x".getBytes(StandardCharsets.UTF_8));
    assertThat(row.getList(7)).isEqualTo(List.of(1, 2));
    assertThat(row.getStruct(8).getList(0)).isEqualTo(List.of("b"));
    assertThat(row.isNullAt(9)).isTrue();
    assertThat(row.isNullAt(10)).isTrue();
  }

  @Test
  void aMapKeepsItsKeys() {
    Row row =
        rows(
            Map.of("m", AttributeValue.fromM(Map.of("a", number("1"), "b", number("2")))),
            "m MAP<STRING, INT>");

    assertThat(row.getJavaMap(0)).isEqualTo(Map.of("a", 1, "b", 2));
  }

  @ParameterizedTest
  @CsvSource({
    "n, INT, 1.5",
    "n, INT, 3000000000",
    "n, TINYINT, 200",
    "n, 'DECIMAL(3, 1)', 0.25",
    "n, 'DECIMAL(3, 1)', 1234",
    "n, BOOLEAN, 1",
    "s, INT, 12",
    "s, TIMESTAMP, 1767268800",
    "s, DATE, yesterday",
    "s, ARRAY<STRING>, secret",
    "s, 'MAP<STRING, STRING>', secret"
  })
  void whatDoesNotFitIsNamedWithoutItsValue(String kind, String type, String value) {
    AttributeValue attribute = kind.equals("n") ? number(value) : text(value);

    assertThatThrownBy(() -> rows(Map.of("mobile", attribute), "mobile " + type))
        .isInstanceOf(MillraceException.class)
        .hasMessageStartingWith(
            "Table 'devices' of DynamoDB has an item whose attribute 'mobile', of DynamoDB's type %s, is no %s."
                .formatted(kind.toUpperCase(Locale.ROOT), DataType.fromDDL(type).sql()))
        .hasMessageNotContaining(" " + value)
        .hasNoCause();
  }

  private Row rows(Map<String, AttributeValue> item, String columns) {
    return new TableScan(pages(List.of(item)), "devices").rows(StructType.fromDDL(columns)).get(0);
  }

  private static AttributeValue text(String value) {
    return AttributeValue.fromS(value);
  }

  private static AttributeValue number(String value) {
    return AttributeValue.fromN(value);
  }

  /** A client whose table has these pages. */
  @SafeVarargs
  private DynamoDbClient pages(List<Map<String, AttributeValue>>... pages) {
    return new DynamoDbClient() {
      @Override
      public ScanResponse scan(ScanRequest request) {
        requests.add(request);
        int page =
            request.hasExclusiveStartKey()
                ? Integer.parseInt(request.exclusiveStartKey().get("page").n())
                : 0;
        ScanResponse.Builder response = ScanResponse.builder().items(pages[page]);
        return page + 1 < pages.length
            ? response.lastEvaluatedKey(Map.of("page", number("" + (page + 1)))).build()
            : response.build();
      }

      @Override
      public String serviceName() {
        return "dynamodb";
      }

      @Override
      public void close() {
        // Nothing to close.
      }
    };
  }
}
