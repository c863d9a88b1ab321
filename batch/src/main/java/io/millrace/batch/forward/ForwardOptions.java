package io.millrace.batch.forward;

import io.millrace.batch.lake.LakeOptions;
import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What to forward, and where to.
 *
 * @param select expressions of an event's fields
 * @param name of the position that is kept
 * @param index of the receiver that the events go into
 * @param batchBytes of a request, about
 * @param retryBudget time to lose on a receiver that takes nothing
 */
public record ForwardOptions(
    String lake,
    String pipeline,
    String table,
    String select,
    Optional<String> where,
    Kind kind,
    URI url,
    String name,
    Optional<String> index,
    long batchBytes,
    Duration retryBudget) {
  /** How a receiver is spoken to. */
  public enum Kind {
    /** The HTTP event collector. */
    SPLUNK,
    /** Bulk requests, as OpenSearch and Elasticsearch take them. */
    ELASTIC
  }

  /** The environment variable with the receiver's token or API key. */
  public static final String TOKEN = "FORWARD_TOKEN";

  public static final ConfigOption<String> TABLE =
      ConfigOption.string("--table")
          .required()
          .describedAs("The table whose rows to forward: dead_letters, alerts, an aggregate.");

  public static final ConfigOption<String> SELECT =
      ConfigOption.string("--select")
          .defaultValue("*")
          .describedAs("Columns or SQL expressions that make the fields of an event.");

  public static final ConfigOption<String> WHERE =
      ConfigOption.string("--where").describedAs("SQL condition for the rows to forward.");

  public static final ConfigOption<Kind> KIND =
      ConfigOption.choice("--to", Kind.class)
          .required()
          .describedAs("splunk: the HTTP event collector. elastic: bulk requests.");

  public static final ConfigOption<URI> URL =
      ConfigOption.custom("--url", "http(s) URL", URI::create)
          .required()
          .mustBe(
              "an http(s) URL without user and password",
              uri ->
                  uri.getHost() != null
                      && uri.getUserInfo() == null
                      && String.valueOf(uri.getScheme()).matches("https?"))
          .describedAs(
              "Where the receiver is, without the path of its API. Its token or API key comes from the"
                  + " environment variable FORWARD_TOKEN.");

  public static final ConfigOption<String> NAME =
      ConfigOption.string("--name")
          .mustBe(
              "1 to 64 letters, digits, '-' or '_'", text -> text.matches("[A-Za-z0-9_-]{1,64}"))
          .describedAs(
              "Under which to keep how far it has come. Left out, the table and the kind; two receivers"
                  + " of one kind need names.");

  public static final ConfigOption<String> INDEX =
      ConfigOption.string("--index")
          .describedAs(
              "Index of the receiver. Left out, the token's own in Splunk, else <pipeline>-<table>.");

  public static final ConfigOption<Long> BATCH_SIZE =
      ConfigOption.byteSize("--batch-size")
          .defaultValue(1L << 20)
          .mustBe("between 1KB and 50MB", size -> size >= 1 << 10 && size <= 50 << 20)
          .describedAs("About how large a request is.");

  public static final ConfigOption<Duration> RETRY_BUDGET =
      ConfigOption.duration("--retry-budget")
          .defaultValue(Duration.ofMinutes(1))
          .describedAs(
              "Time to lose on a receiver that takes nothing. After that the job ends, and the next one"
                  + " goes on there.");

  public static final List<ConfigOption<?>> ALL =
      List.of(
          LakeOptions.ROOT,
          LakeOptions.PIPELINE,
          TABLE,
          SELECT,
          WHERE,
          KIND,
          URL,
          NAME,
          INDEX,
          BATCH_SIZE,
          RETRY_BUDGET);

  /**
   * @throws io.millrace.core.option.OptionException with every mistake
   */
  public static ForwardOptions read(OptionReader reader) {
    String lake = reader.read(LakeOptions.ROOT);
    String pipeline = reader.read(LakeOptions.PIPELINE);
    String table = reader.read(TABLE);
    String select = reader.read(SELECT);
    Optional<String> where = reader.find(WHERE);
    Kind kind = reader.read(KIND);
    URI url = reader.read(URL);
    Optional<String> name = reader.find(NAME);
    Optional<String> index = reader.find(INDEX);
    Long size = reader.read(BATCH_SIZE);
    Duration budget = reader.read(RETRY_BUDGET);
    reader.finish();
    return new ForwardOptions(
        lake,
        pipeline,
        table,
        select,
        where,
        kind,
        url,
        name.orElseGet(() -> table + "-" + kind.name().toLowerCase(java.util.Locale.ROOT)),
        kind == Kind.ELASTIC && index.isEmpty() ? Optional.of(pipeline + "-" + table) : index,
        size,
        budget);
  }
}
