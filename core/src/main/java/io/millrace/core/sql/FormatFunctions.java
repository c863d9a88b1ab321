package io.millrace.core.sql;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.millrace.core.MillraceException;
import io.millrace.core.format.LogFormats;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.collection.JavaConverters;

/** Format functions from Java: the same that SQL calls, under a catalog that a pipeline owns. */
public final class FormatFunctions {
  private static final String CATALOG = "spark.sql.catalog.";

  private FormatFunctions() {}

  /**
   * Makes {@code catalog.format(value)} callable in the session. A second call with the same
   * options changes nothing.
   *
   * @param catalog a name that SQL takes without quotes, like {@code millrace_web_access}
   * @throws MillraceException when the format or its options are wrong, or the catalog has been
   *     registered with others
   */
  public static void register(
      SparkSession spark, String catalog, String format, Map<String, String> options) {
    LogFormats.create(format, options);
    String key = CATALOG + catalog;
    String prefix = key + "." + format + ".";
    Map<String, String> wanted = new HashMap<>();
    options.forEach((option, value) -> wanted.put(prefix + option, value));

    if (!spark.conf().contains(key)) {
      wanted.forEach((option, value) -> spark.conf().set(option, value));
      spark.conf().set(key, MillraceCatalog.class.getName());
      return;
    }
    // Spark reads a catalog's configuration once, so a later change would be ignored.
    if (!spark.conf().get(key).equals(MillraceCatalog.class.getName())
        || !settings(spark, prefix).equals(wanted)) {
      throw new MillraceException(
          "Catalog '%s' is registered with other options for %s. Use a catalog of another name."
              .formatted(catalog, format));
    }
  }

  /** The parsed row as one struct column: the format's fields and the rejection. */
  public static Column parse(String catalog, String format, String column) {
    return expr(call(catalog, format, column));
  }

  /**
   * The rows with the format's fields and the rejection as further columns. Parses each record
   * once, also where later steps filter by those columns: Spark moves no filter on them below an
   * {@code inline}, whereas it copies a plain call into the filter.
   */
  public static Dataset<Row> withParsed(
      Dataset<Row> records, String catalog, String format, String column) {
    return records.select(col("*"), expr("inline(array(" + call(catalog, format, column) + "))"));
  }

  /** The call as SQL. */
  public static String call(String catalog, String format, String column) {
    String quoted = "`" + column.replace("`", "``") + "`";
    return "%s.%s(%s)".formatted(catalog, MillraceCatalog.functionName(format), quoted);
  }

  private static Map<String, String> settings(SparkSession spark, String prefix) {
    Map<String, String> found = new HashMap<>();
    JavaConverters.mapAsJavaMap(spark.conf().getAll())
        .forEach(
            (key, value) -> {
              if (key.startsWith(prefix)) {
                found.put(key, value);
              }
            });
    return found;
  }
}
