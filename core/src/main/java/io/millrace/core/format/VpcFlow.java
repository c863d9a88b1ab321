package io.millrace.core.format;

import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * VPC flow logs, with the fields that AWS's page <a
 * href="https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html">Flow log
 * records</a> lists: version 2 by default, else those of the option {@code fields}.
 *
 * <p>A record is a line of fields between spaces, or the JSON object of strings that a CloudWatch
 * Logs subscription filter extracts from such a line. A dash becomes null, so the records without
 * data (NODATA, SKIPDATA) are rows with few columns.
 */
public final class VpcFlow implements LogFormat {
  private static final long serialVersionUID = 1L;

  static final ConfigOption<String> FIELDS =
      ConfigOption.string("fields")
          .defaultValue(VpcFlowFields.VERSION_2)
          .describedAs(
              "The flow log's fields in their order, as AWS names them, between spaces or commas;"
                  + " ${srcaddr} is as good as srcaddr.");

  static final List<ConfigOption<?>> OPTIONS = List.of(FIELDS);

  final Columns columns;

  /** Places of the columns by their names as {@link VpcFlowObject} compares them. */
  final Map<String, Integer> ordinals = new HashMap<>();

  private final long[] limits;
  private final byte[] header;

  private VpcFlow(List<String> names) {
    Columns.Builder builder = Columns.builder();
    for (String name : names) {
      ordinals.put(VpcFlowObject.bare(name), ordinals.size());
      builder.add(VpcFlowFields.TYPES.get(name), FieldList.column(name));
    }
    this.columns = builder.build();
    this.limits = UsualFlowLine.limits(columns.types);
    this.header = String.join(" ", names).getBytes(StandardCharsets.US_ASCII);
  }

  /** The format of its options; what is wrong with them is with the reader. */
  static VpcFlow of(OptionReader reader) {
    return new VpcFlow(FieldList.read(reader, FIELDS, VpcFlowFields.TYPES.keySet()));
  }

  @Override
  public String name() {
    return "vpc-flow";
  }

  @Override
  public StructType fields() {
    return columns.struct;
  }

  @Override
  public InternalRow parse(byte[] bytes, int offset, int length) {
    int end = ByteSearch.withoutLineEnd(bytes, offset, offset + length);
    if (offset < end && bytes[offset] == '{') {
      return new VpcFlowObject(this, bytes, offset, end).parse();
    }
    SliceRow row = new SliceRow(columns.layout, bytes);
    return UsualFlowLine.read(limits, row, bytes, offset, end) && !isHeader(bytes, offset, end)
        ? row
        : new VpcFlowLine(this, bytes, offset, end).parse();
  }

  /** Whether the line repeats the names of the fields, as files in S3 do at their beginning. */
  boolean isHeader(byte[] bytes, int start, int end) {
    return end - start == header.length
        && Arrays.equals(bytes, start, end, header, 0, header.length);
  }
}
