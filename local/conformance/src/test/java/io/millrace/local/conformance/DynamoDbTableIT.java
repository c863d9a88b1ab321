package io.millrace.local.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.dynamodbv2.local.embedded.DynamoDBEmbedded;
import com.amazonaws.services.dynamodbv2.local.shared.access.AmazonDynamoDBLocal;
import io.millrace.core.reference.dynamodb.TableScan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** The scan of a reference table, answered by DynamoDB Local inside this JVM. */
class DynamoDbTableIT {
  private static final int DEVICES = 300;

  private AmazonDynamoDBLocal local;
  private DynamoDbClient client;

  @BeforeEach
  void start() {
    boolean telemetryDisabled = true;
    local = DynamoDBEmbedded.create(telemetryDisabled);
    client = local.dynamoDbClient();
    client.createTable(
        table ->
            table
                .tableName("registrations")
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(
                    AttributeDefinition.builder()
                        .attributeName("deviceid")
                        .attributeType(ScalarAttributeType.N)
                        .build())
                .keySchema(
                    KeySchemaElement.builder()
                        .attributeName("deviceid")
                        .keyType(KeyType.HASH)
                        .build()));
  }

  @AfterEach
  void close() {
    local.shutdownNow();
  }

  /** A page ends at 1 MB, and {@code name} is one of DynamoDB's reserved words. */
  @Test
  void aTableOfSeveralPagesIsReadWhole() {
    String notes = "n".repeat(10_000);
    for (int device = 1; device <= DEVICES; device++) {
      Map<String, AttributeValue> item = new HashMap<>();
      item.put("deviceid", AttributeValue.fromN("" + device));
      item.put("notes", AttributeValue.fromS(notes));
      item.put("tags", AttributeValue.fromSs(List.of("tag-" + device % 3)));
      if (device % 2 == 0) {
        item.put("name", AttributeValue.fromS("name-" + device));
      }
      client.putItem(put -> put.tableName("registrations").item(item));
    }
    assertThat(client.scan(scan -> scan.tableName("registrations")).hasLastEvaluatedKey()).isTrue();

    List<Row> rows =
        new TableScan(client, "registrations")
            .rows(
                new StructType()
                    .add("deviceid", DataTypes.IntegerType)
                    .add("name", DataTypes.StringType)
                    .add("tags", DataTypes.createArrayType(DataTypes.StringType)));

    assertThat(rows)
        .extracting(row -> row.getInt(0) + " " + row.getString(1) + " " + row.getList(2))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(1, DEVICES)
                .mapToObj(
                    device ->
                        "%d %s [tag-%d]"
                            .formatted(
                                device, device % 2 == 0 ? "name-" + device : null, device % 3))
                .toList());
  }
}
