package io.millrace.core.sql;

import io.millrace.core.MillraceException;
import io.millrace.core.envelope.EnvelopeChain;
import io.millrace.core.envelope.Envelopes;
import io.millrace.core.format.LogFormat;
import io.millrace.core.format.LogFormats;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.analysis.NoSuchFunctionException;
import org.apache.spark.sql.connector.catalog.FunctionCatalog;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The log formats, envelopes and further functions in SQL, for {@code spark.sql.catalog.millrace =
 * io.millrace.core.sql.MillraceCatalog}: {@code millrace.apache_combined(value)} and so on.
 *
 * <p>A function with options takes them from the catalog's configuration, with its own name in
 * front: {@code spark.sql.catalog.millrace.csv.schema}. Two sets of options need two catalogs.
 *
 * <p>{@code unwrap} opens the envelopes that its option {@code envelopes} lists, the outermost
 * first; each envelope is a function of its own, too.
 */
public final class MillraceCatalog implements FunctionCatalog {
  /** The function of a chain of envelopes, and the option that lists them. */
  static final String UNWRAP = "unwrap";

  static final String ENVELOPES = "envelopes";

  /** The functions that are no formats and no envelopes, by the names that those have. */
  private static final Map<String, UnboundFunction> FURTHER =
      Stream.<UnboundFunction>of(
              IpAnonymizeFunction.UNBOUND,
              IpInCidrFunction.UNBOUND,
              UrlDecodeMapFunction.UNBOUND,
              UrlPathTemplateFunction.UNBOUND,
              CountDistinctItemsFunction.UNBOUND,
              new TopKItemsFunction.Unbound(),
              W3cLogParseFunction.UNBOUND,
              RegexLogParseFunction.UNBOUND,
              new SysLogParseFunction.Unbound(),
              new VariableColumnLogParseFunction.Unbound(),
              UserAgentFunction.UNBOUND,
              new StaggerFunction.Unbound(),
              new HotspotsFunction.Unbound(),
              new RandomCutForestFunction.Unbound(),
              new RandomCutForestWithExplanationFunction.Unbound())
          .collect(Collectors.toMap(function -> ownName(function.name()), Function.identity()));

  private final Map<String, RecordFunction> loaded = new ConcurrentHashMap<>();
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

  /** Every function that needs no options, or has some. */
  @Override
  public Identifier[] listFunctions(String[] namespace) {
    return names()
        .filter(function -> namespace.length == 0 && isUsable(function))
        .map(function -> Identifier.of(namespace, functionName(function)))
        .toArray(Identifier[]::new);
  }

  /** Also true of a function that lacks its options, so that {@link #loadFunction} can say so. */
  @Override
  public boolean functionExists(Identifier identifier) {
    return identifier.namespace().length == 0
        && names().anyMatch(ownName(identifier.name())::equals);
  }

  /** Names as pipeline files spell them. */
  private static Stream<String> names() {
    return Stream.of(LogFormats.names(), Envelopes.names(), List.of(UNWRAP), FURTHER.keySet())
        .flatMap(Collection::stream);
  }

  /**
   * @throws MillraceException when the options of the function are wrong
   */
  @Override
  public UnboundFunction loadFunction(Identifier identifier) throws NoSuchFunctionException {
    if (!functionExists(identifier)) {
      throw new NoSuchFunctionException(identifier);
    }
    String own = ownName(identifier.name());
    return FURTHER.containsKey(own) ? FURTHER.get(own) : loaded.computeIfAbsent(own, this::load);
  }

  private RecordFunction load(String own) {
    if (LogFormats.names().contains(own)) {
      return ofFormat(own);
    }
    Map<String, String> settings = optionsOf(own);
    List<String> envelopes = own.equals(UNWRAP) ? listed(settings.remove(ENVELOPES)) : List.of(own);
    EnvelopeChain chain = Envelopes.chain(envelopes, settings);
    String function = functionName(own);
    return new RecordFunction(
        function,
        "Opens one record (" + chain.name() + ") to an array of " + chain.partType().sql(),
        input -> new EnvelopeFunction(function, chain, input));
  }

  private RecordFunction ofFormat(String own) {
    LogFormat format = LogFormats.create(own, optionsOf(own));
    String function = functionName(own);
    String description =
        "Parses one record of format " + format.name() + " to " + format.rowType().sql();
    return switch (format.name()) {
      case "apache-common" -> new RecordFunction(function, description, ApacheCommonFunction::new);
      case "apache-combined" ->
          new RecordFunction(function, description, ApacheCombinedFunction::new);
      default ->
          new RecordFunction(
              function,
              description,
              input -> new ConfiguredFormatFunction(function, format, input));
    };
  }

  private static List<String> listed(String envelopes) {
    return envelopes == null
        ? List.of()
        : Stream.of(envelopes.split(","))
            .map(String::trim)
            .filter(name -> !name.isEmpty())
            .toList();
  }

  private boolean isUsable(String own) {
    boolean needsOptions =
        own.equals(UNWRAP)
            || LogFormats.names().contains(own)
                && LogFormats.options(own).stream().anyMatch(option -> option.isRequired());
    return !needsOptions || !optionsOf(own).isEmpty();
  }

  private Map<String, String> optionsOf(String own) {
    String prefix = own + ".";
    Map<String, String> found = new HashMap<>();
    options.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            found.put(key.substring(prefix.length()), value);
          }
        });
    return found;
  }

  /** How SQL spells a function: {@code apache_combined} for apache-combined. */
  static String functionName(String own) {
    return own.replace('-', '_');
  }

  private static String ownName(String function) {
    return function.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
