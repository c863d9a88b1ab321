package io.millrace.core.sql;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;

import io.millrace.core.MillraceException;
import io.millrace.core.envelope.EnvelopeChain;
import io.millrace.core.envelope.Envelopes;
import io.millrace.core.format.LogFormats;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.collection.JavaConverters;

/**
 * The functions of formats and envelopes from Java: the same that SQL calls, under a catalog that a
 * pipeline owns.
 */
public final class FormatFunctions {
  private static final String CATALOG = "spark.sql.catalog.";

  /** The column of {@link #unwrap}. */
  public static final String UNWRAPPED = "__unwrapped";

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
    register(spark, catalog, format, options, format);
  }

  /**
   * Makes the chain of envelopes callable by {@link #unwrap}. A second call with the same names and
   * options changes nothing.
   *
   * @param catalog a name that SQL takes without quotes and that no format has been registered
   *     under
   * @param envelopes the outermost first, at least one
   * @throws MillraceException when an envelope or an option is wrong, or the catalog has been
   *     registered with others
   */
  public static EnvelopeChain registerEnvelopes(
      SparkSession spark, String catalog, List<String> envelopes, Map<String, String> options) {
    EnvelopeChain chain = Envelopes.chain(envelopes, options);
    Map<String, String> settings = new HashMap<>(options);
    settings.put(MillraceCatalog.ENVELOPES, String.join(",", envelopes));
    register(spark, catalog, MillraceCatalog.UNWRAP, settings, chain.name());
    return chain;
  }

  private static void register(
      SparkSession spark,
      String catalog,
      String function,
      Map<String, String> options,
      String what) {
    String key = CATALOG + catalog;
    String prefix = key + "." + function + ".";
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
              .formatted(catalog, what));
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

  /**
   * A row for each part of each record, with the part as a further column {@link #UNWRAPPED} of
   * {@link EnvelopeChain#partType()}.
   *
   * @param record SQL of the record's bytes
   */
  public static Dataset<Row> unwrap(Dataset<Row> records, String catalog, String record) {
    String parts = "%s.%s(%s)".formatted(catalog, MillraceCatalog.UNWRAP, record);
    return records.select(col("*"), explode(expr(parts)).as(UNWRAPPED));
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
