package io.millrace.core.format;

import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * CloudFront's real-time logs: the fields of AWS's page <a
 * href="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/real-time-logs.html">Use
 * real-time access logs</a> that the log's configuration names, with tabs between them.
 *
 * <p>A dash or nothing becomes null. CloudFront's escapes are decoded but for the URL, whose query
 * is taken apart in a column of its own.
 */
public final class CloudFrontRealtimeLog implements LogFormat {
  private static final long serialVersionUID = 1L;

  /** The column of the query's parameters, there when the log has {@code cs-uri-query}. */
  public static final String QUERY = "query";

  static final ConfigOption<String> FIELDS =
      ConfigOption.string("fields")
          .defaultValue(String.join(" ", CloudFrontRealtimeFields.TYPES.keySet()))
          .describedAs(
              "The fields of the real-time log configuration, in the order of AWS's page, which is"
                  + " that of the records.");

  static final List<ConfigOption<?>> OPTIONS = List.of(FIELDS);

  private final CloudFrontRealtimeLayout layout;
  private final StructType fields;

  private CloudFrontRealtimeLog(List<String> names) {
    this.layout = CloudFrontRealtimeLayout.of(names);
    StructType struct = new StructType();
    for (int i = 0; i < layout.names().length; i++) {
      struct = struct.add(layout.names()[i], layout.types()[i].column());
    }
    this.fields =
        layout.query() < 0
            ? struct
            : struct.add(
                QUERY, DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType));
  }

  /** The format of its options; what is wrong with them is with the reader. */
  static CloudFrontRealtimeLog of(OptionReader reader) {
    return new CloudFrontRealtimeLog(
        FieldList.read(reader, FIELDS, CloudFrontRealtimeFields.TYPES.keySet()));
  }

  @Override
  public String name() {
    return "cloudfront-realtime";
  }

  @Override
  public StructType fields() {
    return fields;
  }

  @Override
  public InternalRow parse(byte[] bytes, int offset, int length) {
    int end = ByteSearch.withoutLineEnd(bytes, offset, offset + length);
    return new CloudFrontRealtimeLine(layout, bytes, offset, end).parse();
  }
}
