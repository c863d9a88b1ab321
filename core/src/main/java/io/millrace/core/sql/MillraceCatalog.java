package io.millrace.core.sql;

import io.millrace.core.MillraceException;
import io.millrace.core.format.LogFormat;
import io.millrace.core.format.LogFormats;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.catalyst.analysis.NoSuchFunctionException;
import org.apache.spark.sql.connector.catalog.FunctionCatalog;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The log formats as SQL functions, for {@code spark.sql.catalog.millrace =
 * io.millrace.core.sql.MillraceCatalog}: {@code millrace.apache_combined(value)} and so on.
 *
 * <p>A format with options takes them from the catalog's configuration, with its own name in front:
 * {@code spark.sql.catalog.millrace.csv.schema}. Two sets of options need two catalogs.
 */
public final class MillraceCatalog implements FunctionCatalog {
  private final Map<String, FormatFunction> loaded = new ConcurrentHashMap<>();
  private String name;
  private CaseInsensitiveStringMap options;

  @Override
  public void initialize(String catalogName, CaseInsensitiveStringMap catalogOptions) {
    this.name = catalogName;
    this.options = catalogOptions;
  }

  @Override
  public String name() {
    return name;
  }

  /** Every function whose format needs no options, or has some. */
  @Override
  public Identifier[] listFunctions(String[] namespace) {
    return LogFormats.names().stream()
        .filter(format -> namespace.length == 0 && isUsable(format))
        .map(format -> Identifier.of(namespace, functionName(format)))
        .toArray(Identifier[]::new);
  }

  /** Also true of a format that lacks its options, so that {@link #loadFunction} can say so. */
  @Override
  public boolean functionExists(Identifier identifier) {
    return identifier.namespace().length == 0
        && LogFormats.names().contains(formatName(identifier.name()));
  }

  /**
   * @throws MillraceException when the options of the function's format are wrong
   */
  @Override
  public UnboundFunction loadFunction(Identifier identifier) throws NoSuchFunctionException {
    if (!functionExists(identifier)) {
      throw new NoSuchFunctionException(identifier);
    }
    return loaded.computeIfAbsent(formatName(identifier.name()), this::load);
  }

  private FormatFunction load(String formatName) {
    LogFormat format = LogFormats.create(formatName, optionsOf(formatName));
    String function = functionName(formatName);
    return switch (format.name()) {
      case "apache-common" -> new FormatFunction(function, format, ApacheCommonFunction::new);
      case "apache-combined" -> new FormatFunction(function, format, ApacheCombinedFunction::new);
      default ->
          new FormatFunction(
              function, format, input -> new ConfiguredFormatFunction(function, format, input));
    };
  }

  private boolean isUsable(String format) {
    return LogFormats.options(format).stream().noneMatch(option -> option.isRequired())
        || !optionsOf(format).isEmpty();
  }

  private Map<String, String> optionsOf(String format) {
    String prefix = format + ".";
    Map<String, String> found = new HashMap<>();
    options.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            found.put(key.substring(prefix.length()), value);
          }
        });
    return found;
  }

  /** How SQL spells the function of a format: {@code apache_combined} for apache-combined. */
  static String functionName(String format) {
    return format.replace('-', '_');
  }

  private static String formatName(String function) {
    return function.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
