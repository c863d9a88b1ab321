package io.millrace.core.reference;

import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The options of reference tables, by format. */
public final class ReferenceOptions {
  static final ConfigOption<StructType> DECLARED_SCHEMA =
      schemaOption()
          .required()
          .describedAs("The columns in Spark's DDL, like: deviceid INT, customerid STRING.");

  static final ConfigOption<StructType> KNOWN_SCHEMA =
      schemaOption()
          .describedAs(
              "The columns in use, in Spark's DDL; left out, all that the table has. validate then"
                  + " has to find the table.");

  static final ConfigOption<Boolean> HEADER =
      ConfigOption.flag("header")
          .defaultValue(true)
          .describedAs("Whether each file begins with the columns' names, those of the schema.");

  static final ConfigOption<String> DELIMITER =
      ConfigOption.string("delimiter")
          .defaultValue(",")
          .mustBe("one character", text -> text.length() == 1)
          .describedAs("What separates the values of a line.");

  static final ConfigOption<Boolean> MULTI_LINE =
      ConfigOption.flag("multiLine")
          .defaultValue(false)
          .describedAs("Whether a file is one JSON array or object, in place of one per line.");

  static final ConfigOption<String> REGION =
      ConfigOption.string("region")
          .required()
          .mustBe("a region name like eu-west-1", text -> text.matches("[a-z0-9-]{2,30}"))
          .describedAs("AWS region of the table.");

  static final ConfigOption<URI> ENDPOINT =
      ConfigOption.custom("endpoint", "URL with http or https", ReferenceOptions::httpUrl)
          .describedAs("Address of the DynamoDB API where it is not the region's own.");

  static final ConfigOption<String> ROLE_ARN =
      ConfigOption.string("roleArn")
          .mustBe("the ARN of an IAM role", text -> text.matches("arn:[^:]+:iam::\\d{12}:role/.+"))
          .describedAs("Role to assume for reading a table of another account.");

  static final ConfigOption<String> EXTERNAL_ID =
      ConfigOption.string("externalId").describedAs("External id that the role's trust demands.");

  private ReferenceOptions() {}

  /** The options that a table of the format has. */
  public static List<ConfigOption<?>> of(ReferenceTable.Format format) {
    return switch (format) {
      case CSV -> List.of(DECLARED_SCHEMA, HEADER, DELIMITER);
      case JSON -> List.of(DECLARED_SCHEMA, MULTI_LINE);
      case DELTA, PARQUET -> List.of(KNOWN_SCHEMA);
      case DYNAMODB -> List.of(DECLARED_SCHEMA, REGION, ENDPOINT, ROLE_ARN, EXTERNAL_ID);
    };
  }

  /** Every mistake in {@code values}, each naming its option in quotes first. */
  public static List<String> problems(ReferenceTable.Format format, Map<String, String> values) {
    OptionReader reader = new OptionReader("Reference table", values);
    reader.rejectUnknown(of(format));
    of(format).forEach(option -> reader.read(option));
    if (reader.problems().isEmpty()) {
      checkTogether(format, values, reader);
    }
    return reader.problems();
  }

  private static void checkTogether(
      ReferenceTable.Format format, Map<String, String> values, OptionReader reader) {
    if (format == ReferenceTable.Format.CSV) {
      for (StructField column : read(values, DECLARED_SCHEMA).fields()) {
        if (!isScalar(column.dataType())) {
          reader.problem(
              "'schema' has column '%s' of type %s, which a CSV file can't hold"
                  .formatted(column.name(), column.dataType().sql()));
        }
      }
    }
    if (values.containsKey(EXTERNAL_ID.key()) && !values.containsKey(ROLE_ARN.key())) {
      reader.problem("'%s' needs '%s'".formatted(EXTERNAL_ID, ROLE_ARN));
    }
  }

  /** The declared columns, which may all be null, if the options declare them. */
  public static Optional<StructType> schema(Map<String, String> values) {
    return Optional.ofNullable(read(values, KNOWN_SCHEMA));
  }

  /** An option's value or default, or null; the options have been checked. */
  static <T> T read(Map<String, String> values, ConfigOption<T> option) {
    OptionReader reader = new OptionReader("Reference table", values);
    T value = reader.read(option);
    reader.finish();
    return value;
  }

  private static ConfigOption<StructType> schemaOption() {
    return ConfigOption.custom(
            "schema",
            "list of columns in Spark's DDL, like: deviceid INT, customerid STRING",
            ReferenceOptions::ddl)
        .mustBe("columns, each name once", ReferenceOptions::hasColumnsOnce);
  }

  private static boolean isScalar(DataType type) {
    return !(type instanceof StructType
        || type instanceof ArrayType
        || type instanceof MapType
        || type instanceof BinaryType);
  }

  private static boolean hasColumnsOnce(StructType schema) {
    TreeSet<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    return !schema.isEmpty() && Arrays.stream(schema.fieldNames()).allMatch(names::add);
  }

  private static StructType ddl(String text) {
    try {
      return (StructType) StructType.fromDDL(text).asNullable();
    } catch (Exception e) {
      // Scala throws its checked ParseException without declaring it.
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static URI httpUrl(String text) {
    URI uri = URI.create(text);
    if (uri.getHost() == null || !List.of("http", "https").contains(uri.getScheme())) {
      throw new IllegalArgumentException(text);
    }
    return uri;
  }
}
