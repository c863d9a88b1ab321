package io.millrace.core.reference.dynamodb;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;

/** Reads all items of a table, page by page, each as a row of the wanted attributes. */
public final class TableScan {
  private final DynamoDbClient client;
  private final String table;

  public TableScan(DynamoDbClient client, String table) {
    this.client = client;
    this.table = table;
  }

  /**
   * The items as rows. An attribute that an item lacks is null.
   *
   * @throws io.millrace.core.MillraceException when an attribute does not fit its column
   */
  public List<Row> rows(StructType columns) {
    List<Row> rows = new ArrayList<>();
    for (Map<String, AttributeValue> item : client.scanPaginator(request(columns)).items()) {
      Object[] values = new Object[columns.length()];
      for (int i = 0; i < values.length; i++) {
        StructField column = columns.fields()[i];
        values[i] = new AttributeColumn(table, column.name()).of(item, column.dataType());
      }
      rows.add(RowFactory.create(values));
    }
    return rows;
  }

  /** Attributes behind names of the request's own, since DynamoDB reserves many words. */
  private ScanRequest request(StructType columns) {
    Map<String, String> names = new HashMap<>();
    List<String> wanted = new ArrayList<>();
    for (String column : columns.fieldNames()) {
      String placeholder = "#c" + wanted.size();
      names.put(placeholder, column);
      wanted.add(placeholder);
    }
    return ScanRequest.builder()
        .tableName(table)
        .projectionExpression(String.join(", ", wanted))
        .expressionAttributeNames(names)
        .build();
  }
}
