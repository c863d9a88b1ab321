package io.millrace.core.format;

import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The options with which a user declares the columns of a log. */
final class DeclaredSchema {
  static final ConfigOption<StructType> SCHEMA =
      ConfigOption.custom(
              "schema",
              "list of columns in Spark's DDL, like: time TIMESTAMP, id BIGINT",
              DeclaredSchema::ddl)
          .required()
          .describedAs("The columns in Spark's DDL, like: time TIMESTAMP, id BIGINT.");

  static final ConfigOption<TimestampForm> TIMESTAMPS =
      ConfigOption.choice("timestamps", TimestampForm.class)
          .defaultValue(TimestampForm.ISO_8601)
          .describedAs(
              "How TIMESTAMP columns are written. ISO 8601 without an offset is UTC; epochs may have"
                  + " a fraction.");

  private DeclaredSchema() {}

  /**
   * The declared columns, or null when the schema is wrong or missing.
   *
   * @param supports whether a column may have the type
   * @param reserved names that the format gives to columns of its own
   */
  static StructType read(OptionReader reader, Predicate<DataType> supports, List<String> reserved) {
    StructType schema = reader.read(SCHEMA);
    if (schema == null) {
      return null;
    }
    if (schema.isEmpty()) {
      reader.problem("'schema' has no columns");
    }
    Set<String> seen = new HashSet<>();
    for (StructField field : schema.fields()) {
      String column = "'schema' has column '" + field.name() + "'";
      if (!supports.test(field.dataType())) {
        reader.problem(column + " of type " + field.dataType().sql() + ", which is not supported");
      }
      if (!field.nullable()) {
        reader.problem(column + " as NOT NULL, but columns of a log are null in rejected rows");
      }
      if (reserved.contains(field.name().toLowerCase(Locale.ROOT))) {
        reader.problem(column + ", a name that the format needs for its own column");
      }
      if (!seen.add(field.name().toLowerCase(Locale.ROOT))) {
        reader.problem(column + " twice");
      }
    }
    return schema;
  }

  private static StructType ddl(String text) {
    try {
      return StructType.fromDDL(text);
    } catch (Exception e) {
      // Scala throws its checked ParseException without declaring it.
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** Indexes of the columns, for a loop without a lookup by name. */
  static DataType[] types(StructType schema) {
    return Arrays.stream(schema.fields()).map(StructField::dataType).toArray(DataType[]::new);
  }
}
