package io.millrace.core.format;

import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/**
 * One JSON object a record, with declared columns. Names are compared exactly.
 *
 * <p>A field that is not declared goes into the map {@code rescued}, under its path and as text, so
 * that a producer's new field is not lost until the schema has it.
 */
public final class JsonFormat implements LogFormat {
  private static final long serialVersionUID = 1L;

  /** The column of the fields that are not declared; null when there are none. */
  public static final String RESCUED = "rescued";

  static final List<ConfigOption<?>> OPTIONS =
      List.of(DeclaredSchema.SCHEMA, DeclaredSchema.TIMESTAMPS);

  private final StructType fields;
  private final JsonObjectType root;
  private final TextValues values;

  private JsonFormat(StructType schema, TextValues values) {
    this.fields =
        schema.add(RESCUED, DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType));
    this.root = JsonObjectType.of(schema);
    this.values = values;
  }

  /** The format of its options; what is wrong with them is with the reader. */
  static JsonFormat of(OptionReader reader) {
    StructType schema =
        DeclaredSchema.read(reader, JsonFormat::supports, List.of(RESCUED, LogFormat.REJECTION));
    TextValues values = new TextValues(reader.read(DeclaredSchema.TIMESTAMPS));
    return schema == null ? null : new JsonFormat(schema, values);
  }

  private static boolean supports(DataType type) {
    if (type instanceof StructType struct) {
      return List.of(struct.fields()).stream().allMatch(field -> supports(field.dataType()));
    }
    if (type instanceof ArrayType array) {
      return supports(array.elementType());
    }
    if (type instanceof MapType map) {
      return map.keyType() instanceof StringType && supports(map.valueType());
    }
    return TextValues.supports(type);
  }

  @Override
  public String name() {
    return "json";
  }

  @Override
  public StructType fields() {
    return fields;
  }

  @Override
  public InternalRow parse(byte[] bytes, int offset, int length) {
    return new JsonRecord(root, values, bytes, offset, length).parse();
  }
}
