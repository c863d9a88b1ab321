package io.millrace.streaming.opensearch;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.core.MillraceException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * The composable index template of one aggregate, made from its columns.
 *
 * <table>
 *   <caption>Spark type to OpenSearch type</caption>
 *   <tr><td>string</td><td>keyword; beyond 8191 characters stored, but not searchable</td></tr>
 *   <tr><td>long, int, short, byte, boolean, float, double</td><td>the same</td></tr>
 *   <tr><td>decimal</td><td>long where it is whole and fits, else double: the document keeps
 *   every digit, searches and sums round to 15</td></tr>
 *   <tr><td>timestamp, date</td><td>date</td></tr>
 *   <tr><td>struct of {@code type} and {@code coordinates}, as GeoJSON has shapes; also an array of
 *   them</td><td>geo_shape</td></tr>
 *   <tr><td>other structs</td><td>object</td></tr>
 *   <tr><td>array of other structs</td><td>nested, so that one element's fields stay together</td></tr>
 *   <tr><td>other arrays</td><td>the element's type</td></tr>
 *   <tr><td>map</td><td>flat_object, so that new keys add no fields</td></tr>
 * </table>
 *
 * @param index the one index that the template is for, and its own name
 */
record IndexTemplate(String index, String body, String mappings) {
  /** Above the 100 to 200 of templates that products ship for all indexes. */
  private static final int PRIORITY = 500;

  /** Lucene takes terms up to 32,766 bytes; a character has at most 4. */
  private static final int KEYWORD_LIMIT = 8191;

  /**
   * Documents come in one burst per micro-batch, with nothing to refresh between; OpenSearch's own
   * second would only make them wait.
   */
  private static final String REFRESH = "200ms";

  private static final int DIGITS_OF_LONG = 18;

  private static final Pattern INDEX_NAME = Pattern.compile("[a-z0-9][a-z0-9_.+-]{0,199}");

  private static final Set<DataType> NAMED_ALIKE =
      Set.of(
          DataTypes.LongType,
          DataTypes.IntegerType,
          DataTypes.ShortType,
          DataTypes.ByteType,
          DataTypes.BooleanType,
          DataTypes.FloatType,
          DataTypes.DoubleType,
          DataTypes.BinaryType);

  private static final List<String> SHAPE = List.of("type", "coordinates");

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /**
   * The index of an aggregate: prefix and name in lower case. Underscores stay, so that one name
   * finds the table in the lake and the index alike.
   *
   * @throws MillraceException when OpenSearch takes no such name
   */
  static String indexName(String prefix, String aggregate) {
    String name = (prefix + aggregate).toLowerCase(Locale.ROOT);
    if (!INDEX_NAME.matcher(name).matches()) {
      throw new MillraceException(
          ("'%s' is no name for an OpenSearch index. Use letters, digits, '_', '.' and '-' in the"
                  + " aggregate's name and in opensearch.index-prefix, starting with a letter or a"
                  + " digit and with at most 200 characters.")
              .formatted(name));
    }
    return name;
  }

  static IndexTemplate of(String index, StructType row) {
    // Every column is named below; whatever else a document holds is stored and costs no field.
    ObjectNode mappings = JSON.objectNode().put("dynamic", false);
    mappings.set("properties", properties("", row));

    ObjectNode root = JSON.objectNode();
    root.putArray("index_patterns").add(index);
    root.put("priority", PRIORITY);
    ObjectNode template = root.putObject("template");
    template
        .putObject("settings")
        .put("index.number_of_shards", 1)
        .put("index.auto_expand_replicas", "0-1")
        .put("index.refresh_interval", REFRESH);
    template.set("mappings", mappings);
    root.putObject("_meta").put("written_by", "millrace");
    return new IndexTemplate(index, root.toString(), mappings.toString());
  }

  private static ObjectNode properties(String path, StructType struct) {
    ObjectNode properties = JSON.objectNode();
    for (StructField field : struct.fields()) {
      if (!path.isEmpty() || !DocumentWriter.NO_FIELDS.contains(field.name())) {
        properties.set(field.name(), mapping(path + field.name(), field.dataType()));
      }
    }
    return properties;
  }

  private static ObjectNode mapping(String column, DataType type) {
    if (type instanceof StructType struct) {
      return isShape(struct)
          // A document may have several shapes in a field only where they have no doc values.
          ? object("geo_shape").put("doc_values", false)
          : object("object").set("properties", properties(column + ".", struct));
    }
    if (type instanceof ArrayType array) {
      ObjectNode element = mapping(column, array.elementType());
      boolean isNested = array.elementType() instanceof StructType struct && !isShape(struct);
      return isNested ? element.put("type", "nested") : element;
    }
    if (type instanceof StringType) {
      return object("keyword").put("ignore_above", KEYWORD_LIMIT);
    }
    if (type instanceof TimestampType || type instanceof TimestampNTZType) {
      return object("date").put("format", "strict_date_optional_time||epoch_millis");
    }
    if (type instanceof DateType) {
      return object("date").put("format", "strict_date");
    }
    if (type instanceof DecimalType decimal) {
      boolean whole = decimal.scale() == 0 && decimal.precision() <= DIGITS_OF_LONG;
      return object(whole ? "long" : "double");
    }
    return object(nameOf(column, type));
  }

  private static boolean isShape(StructType struct) {
    return List.of(struct.fieldNames()).equals(SHAPE)
        && struct.apply(SHAPE.get(0)).dataType() instanceof StringType
        && struct.apply(SHAPE.get(1)).dataType() instanceof ArrayType;
  }

  private static String nameOf(String column, DataType type) {
    if (type instanceof MapType) {
      return "flat_object";
    }
    if (NAMED_ALIKE.contains(type)) {
      return type.typeName();
    }
    throw JsonField.unsupported(column, type);
  }

  private static ObjectNode object(String type) {
    return JSON.objectNode().put("type", type);
  }
}
