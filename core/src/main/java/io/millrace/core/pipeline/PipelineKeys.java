package io.millrace.core.pipeline;

import io.millrace.core.detect.DetectorFunction;
import io.millrace.core.envelope.Envelopes;
import io.millrace.core.option.ConfigOption;
import io.millrace.core.pipeline.Pipeline.Alert.Severity;
import io.millrace.core.pipeline.Pipeline.Alert.Windows;
import io.millrace.core.pipeline.Pipeline.OpenSearch.Auth;
import io.millrace.core.reference.ReferenceTable;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/** Every key of a pipeline file: the only list, which the reader and the documentation use. */
public final class PipelineKeys {
  /** Names become folders, indices and views: what all three accept. */
  private static final Pattern NAME_SHAPE = Pattern.compile("[a-z][a-z0-9_-]{0,62}");

  /** A namespace as CloudWatch takes it, but for those of AWS's own. */
  private static final Pattern CLOUDWATCH_TARGET =
      Pattern.compile("cloudwatch:(?!AWS/)[A-Za-z0-9._/#-]{1,255}");

  private static final Pattern SNS_TARGET =
      Pattern.compile("sns:arn:aws[a-z-]*:sns:[a-z0-9-]+:\\d{12}:[A-Za-z0-9_.-]+");

  /** What a list of targets may name. */
  static final String TARGETS =
      "log, sns:<topic ARN>, webhook:<http(s) URL> or cloudwatch:<namespace>";

  static final ConfigOption<String> NAME =
      name("name")
          .describedAs("Name of the pipeline: its folder below lake.root, part of table names.");
  static final ConfigOption<String> SOURCE =
      structure("source", "section").required().describedAs("Where records come from.");
  static final ConfigOption<String> RECORDS =
      structure("records", "section").required().describedAs("How a record becomes a row.");
  static final ConfigOption<String> LAKE =
      structure("lake", "section").required().describedAs("Where the Delta tables are.");
  static final ConfigOption<String> TABLES =
      structure("tables", "list of sections")
          .describedAs(
              "Reference tables, each a view by its name in where, reject, aggregates and alerts.");
  static final ConfigOption<String> AGGREGATES =
      structure("aggregates", "list of sections").describedAs("Tables of counts per window.");
  static final ConfigOption<String> DETECTORS =
      structure("detectors", "list of sections")
          .describedAs(
              "Tables of rows or windows with anomaly scores, hotspots or stagger windows.");
  static final ConfigOption<String> ALERTS =
      structure("alerts", "list of sections").describedAs("Conditions that people are told of.");
  static final ConfigOption<String> OPENSEARCH =
      structure("opensearch", "section")
          .describedAs("Where aggregates can be searched; left out, nowhere.");
  static final ConfigOption<String> WAREHOUSE =
      structure("warehouse", "section")
          .describedAs("A star schema that the job load fills with historical logs.");

  static final ConfigOption<String> SOURCE_FORMAT =
      ConfigOption.string("format")
          .required()
          .describedAs("The source: kinesis, kafka, files or aws-kinesis.");
  static final ConfigOption<String> SOURCE_OPTIONS =
      structure("options", "map of texts").describedAs("Options of the source, listed below.");

  static final ConfigOption<String> RECORD_FORMAT =
      ConfigOption.string("format").required().describedAs("The log format, listed below.");
  static final ConfigOption<String> RECORD_OPTIONS =
      structure("options", "map of texts")
          .describedAs("Options of the format, like the schema of csv; listed below.");
  static final ConfigOption<String> ENVELOPES =
      structure("envelopes", "list of envelopes")
          .describedAs(
              "What comes off a record before the format sees it, the outermost first: "
                  + String.join(", ", Envelopes.names())
                  + ".");
  static final ConfigOption<String> ENVELOPE_OPTIONS =
      structure("envelope-options", "map of texts")
          .describedAs("How much a record may unpack to; listed below.");
  static final ConfigOption<String> REJECT =
      structure("reject", "list of sections")
          .describedAs(
              "Conditions that make a dead letter of a parsed row, looked at before where.");
  static final ConfigOption<String> WHERE =
      ConfigOption.string("where")
          .describedAs(
              "SQL condition that a row must meet to enter the table records. The others are"
                  + " counted as filtered in the ledger.");

  static final ConfigOption<String> REJECT_WHEN =
      ConfigOption.string("when")
          .required()
          .describedAs(
              "SQL condition over the view records and the reference tables. Where it is null, the"
                  + " row is not rejected.");
  static final ConfigOption<String> REJECT_REASON =
      ConfigOption.string("reason")
          .required()
          .describedAs("Why such a row is a dead letter: the column reason.");

  static final ConfigOption<String> TABLE_NAME = name("name").describedAs("Name of the view.");
  static final ConfigOption<ReferenceTable.Format> TABLE_FORMAT =
      ConfigOption.choice("format", ReferenceTable.Format.class)
          .required()
          .describedAs("What the table is kept in.");
  static final ConfigOption<String> TABLE_PATH =
      ConfigOption.string("path")
          .mustBe("a Hadoop path, like s3://bucket/x.csv", PipelineKeys::isPath)
          .describedAs(
              "File or folder of the table, any Hadoop path, with all formats but dynamodb. A"
                  + " relative path begins at the folder of the pipeline file.");
  static final ConfigOption<String> TABLE_TABLE =
      ConfigOption.string("table").describedAs("Name of the table, with dynamodb.");
  static final ConfigOption<String> TABLE_OPTIONS =
      structure("options", "map of texts")
          .describedAs("Options of the format, like the schema of csv; listed below.");
  static final ConfigOption<Duration> REFRESH =
      ConfigOption.duration("refresh")
          .defaultValue(Duration.ofMinutes(10))
          .describedAs(
              "How old the rows in use may be before they are read again. A delta table is always"
                  + " used as it is.");

  static final ConfigOption<String> ROOT =
      ConfigOption.string("root")
          .required()
          .describedAs(
              "Folder of the tables and checkpoints: any Hadoop path, like s3://bucket/x.");
  static final ConfigOption<Duration> TRIGGER =
      ConfigOption.duration("trigger")
          .defaultValue(Duration.ofSeconds(1))
          .describedAs(
              "Time between the starts of micro-batches. Longer makes fewer and larger files.");

  static final ConfigOption<Duration> RECONCILE =
      ConfigOption.duration("reconcile")
          .defaultValue(Duration.ofMinutes(1))
          .describedAs("Time between looks for late rows, whose windows are then computed again.");

  static final ConfigOption<String> Z_ORDER =
      structure("z-order", "list of columns")
          .describedAs(
              "Columns of records that queries ask for, like a client's address: compact lays rows"
                  + " with like values into the same files, so that others need not be read.");

  static final ConfigOption<String> AGGREGATE_NAME =
      name("name").describedAs("Name of the table, of its view in alerts and of its index.");
  static final ConfigOption<String> AGGREGATE_SQL =
      ConfigOption.string("sql")
          .required()
          .describedAs(
              "Spark SQL over the view records that groups by window(…) or session_window(…)"
                  + " over one of its timestamps.");
  static final ConfigOption<Duration> WATERMARK =
      ConfigOption.duration("watermark")
          .defaultValue(Duration.ofMinutes(10))
          .describedAs(
              "How far event time may lag before a window leaves memory. Rows that come later are noted in"
                  + " late_rows, and their windows computed again.");
  static final ConfigOption<String> KEY =
      structure("key", "list of columns")
          .required()
          .describedAs("Columns of the SQL that identify a row, for upserts.");

  static final ConfigOption<String> DETECTOR_NAME =
      name("name").describedAs("Name of the table, of its view in alerts and of its index.");
  static final ConfigOption<String> DETECTOR_SQL =
      ConfigOption.string("sql")
          .required()
          .describedAs(
              "Spark SQL over the view records: rows, with the columns that identify them, or groups by"
                  + " window(…), each of which is scored once it is over.");
  static final ConfigOption<DetectorFunction> FUNCTION =
      ConfigOption.custom(
              "function",
              "one of " + String.join(", ", DetectorFunction.spellings()),
              DetectorFunction::of)
          .required()
          .describedAs("What to compute; [detectors.md](detectors.md) says how.");
  static final ConfigOption<String> DETECTOR_TIME =
      ConfigOption.string("time")
          .required()
          .describedAs("The TIMESTAMP column of the SQL in whose order rows are learned.");
  static final ConfigOption<Duration> DETECTOR_WATERMARK =
      ConfigOption.duration("watermark")
          .defaultValue(Duration.ofMinutes(10))
          .describedAs(
              "How far event time may lag before a window is over and scored. Rows that come later change"
                  + " nothing.");
  static final ConfigOption<String> DETECTOR_KEY =
      structure("key", "list of columns")
          .describedAs("Columns of the SQL that say whose row it is: each key is learned apart.");
  static final ConfigOption<String> DETECTOR_COLUMNS =
      structure("columns", "list of columns")
          .describedAs(
              "Columns of numbers that are scored; DECIMAL has to be cast to DOUBLE. Every function"
                  + " but stagger needs them.");
  static final ConfigOption<String> DETECTOR_OPTIONS =
      structure("options", "map of texts").describedAs("Options of the function, listed below.");

  static final ConfigOption<String> ALERT_NAME =
      name("name")
          .describedAs("Name of the alert, of its view in other alerts, in every notification.");
  static final ConfigOption<String> ALERT_SQL =
      ConfigOption.string("sql")
          .required()
          .describedAs(
              "Spark SQL over the aggregates, detectors and other alerts, each a view; every row is an"
                  + " alert.");
  static final ConfigOption<String> ALERT_KEY =
      structure("key", "list of columns")
          .describedAs(
              "Columns of the SQL that identify an alert, which is told once. Left out, those that"
                  + " are key columns of what the SQL reads, or else all.");
  static final ConfigOption<Windows> WINDOWS =
      ConfigOption.choice("windows", Windows.class)
          .defaultValue(Windows.ALL)
          .describedAs(
              "Windows of the aggregates that the SQL sees: all, also while they fill, or closed,"
                  + " those that the watermark has passed.");
  static final ConfigOption<Duration> MAX_AGE =
      ConfigOption.duration("max-age")
          .describedAs(
              "Nobody is told of a window that ended longer ago, as when old logs are read; the table"
                  + " alerts has it all the same.");
  static final ConfigOption<Severity> SEVERITY =
      ConfigOption.choice("severity", Severity.class)
          .defaultValue(Severity.WARNING)
          .describedAs("How bad it is: in the table, the log's level, and the default message.");
  static final ConfigOption<String> MESSAGE =
      ConfigOption.string("message")
          .describedAs(
              "Text of a notification, with columns of the SQL in braces, like {requests}; no other"
                  + " column shows. Left out, the alert's name and window.");
  static final ConfigOption<String> NOTIFY =
      structure("notify", "list of targets")
          .required()
          .mustBe(TARGETS, PipelineKeys::isTarget)
          .shownAs(AlertTarget::shown)
          .describedAs(
              "Whom to tell: log, sns:<topic ARN>, webhook:<http(s) URL>, or cloudwatch:<namespace>"
                  + " for custom metrics of the columns of numbers.");

  static final ConfigOption<String> URL =
      ConfigOption.string("url")
          .required()
          .mustBe("an http(s) URL without user and password", PipelineKeys::isPlainUrl)
          .describedAs("URL of the cluster.");
  static final ConfigOption<Auth> AUTH =
      ConfigOption.choice("auth", Auth.class)
          .defaultValue(Auth.NONE)
          .describedAs(
              "How requests are signed: none, basic (OPENSEARCH_USERNAME and OPENSEARCH_PASSWORD in"
                  + " the environment) or sigv4 (AWS credentials).");
  static final ConfigOption<String> INDEX_PREFIX =
      ConfigOption.string("index-prefix")
          .defaultValue("")
          .mustBe(
              "lower-case letters, digits, '-', '_', starting with a letter",
              text -> text.isEmpty() || NAME_SHAPE.matcher(text).matches())
          .describedAs("Put before the name of each index.");

  /**
   * The keys of one section.
   *
   * @param path how to reach it from the top of the file; empty for the top itself
   */
  public record Group(String path, String description, List<ConfigOption<?>> keys) {
    public Group {
      keys = List.copyOf(keys);
    }
  }

  static final Group TOP =
      new Group(
          "",
          "What a pipeline file has",
          List.of(
              NAME,
              SOURCE,
              RECORDS,
              LAKE,
              TABLES,
              AGGREGATES,
              DETECTORS,
              ALERTS,
              OPENSEARCH,
              WAREHOUSE));
  static final Group SOURCE_KEYS =
      new Group("source", "Where records come from", List.of(SOURCE_FORMAT, SOURCE_OPTIONS));
  static final Group RECORD_KEYS =
      new Group(
          "records",
          "How a record becomes a row",
          List.of(RECORD_FORMAT, RECORD_OPTIONS, ENVELOPES, ENVELOPE_OPTIONS, REJECT, WHERE));
  static final Group REJECT_KEYS =
      new Group(
          "records.reject[]",
          "What makes a dead letter of a parsed row",
          List.of(REJECT_WHEN, REJECT_REASON));
  static final Group LAKE_KEYS =
      new Group("lake", "Where the Delta tables are", List.of(ROOT, TRIGGER, RECONCILE, Z_ORDER));
  static final Group TABLE_KEYS =
      new Group(
          "tables[]",
          "One table that records are looked up in",
          List.of(TABLE_NAME, TABLE_FORMAT, TABLE_PATH, TABLE_TABLE, TABLE_OPTIONS, REFRESH));
  static final Group AGGREGATE_KEYS =
      new Group(
          "aggregates[]",
          "One table of counts per window",
          List.of(AGGREGATE_NAME, AGGREGATE_SQL, WATERMARK, KEY));
  static final Group DETECTOR_KEYS =
      new Group(
          "detectors[]",
          "One table of anomaly scores, hotspots or stagger windows",
          List.of(
              DETECTOR_NAME,
              DETECTOR_SQL,
              FUNCTION,
              DETECTOR_TIME,
              DETECTOR_WATERMARK,
              DETECTOR_KEY,
              DETECTOR_COLUMNS,
              DETECTOR_OPTIONS));
  static final Group ALERT_KEYS =
      new Group(
          "alerts[]",
          "One condition to tell of",
          List.of(ALERT_NAME, ALERT_SQL, ALERT_KEY, WINDOWS, MAX_AGE, SEVERITY, MESSAGE, NOTIFY));
  static final Group OPENSEARCH_KEYS =
      new Group("opensearch", "Where to search", List.of(URL, AUTH, INDEX_PREFIX));

  private PipelineKeys() {}

  /** Every section's keys, in the order in which a file is written. */
  public static List<Group> groups() {
    return List.of(
        TOP,
        SOURCE_KEYS,
        RECORD_KEYS,
        REJECT_KEYS,
        LAKE_KEYS,
        TABLE_KEYS,
        AGGREGATE_KEYS,
        DETECTOR_KEYS,
        ALERT_KEYS,
        OPENSEARCH_KEYS,
        WarehouseKeys.WAREHOUSE_KEYS,
        WarehouseKeys.FACT_KEYS,
        WarehouseKeys.DIMENSION_KEYS);
  }

  private static ConfigOption<String> name(String key) {
    return ConfigOption.string(key)
        .required()
        .mustBe(
            "1 to 63 lower-case letters, digits, '-' or '_', starting with a letter",
            text -> NAME_SHAPE.matcher(text).matches());
  }

  /** A key whose value is more than one text; its parser and check see each text. */
  private static ConfigOption<String> structure(String key, String typeName) {
    return ConfigOption.custom(key, typeName, Function.identity());
  }

  static boolean isTarget(String text) {
    return text.equals("log")
        || SNS_TARGET.matcher(text).matches()
        || CLOUDWATCH_TARGET.matcher(text).matches()
        || text.startsWith("webhook:") && isUrl(text.substring("webhook:".length()));
  }

  private static boolean isPath(String text) {
    try {
      new Path(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isPlainUrl(String text) {
    return isUrl(text) && URI.create(text).getRawUserInfo() == null;
  }

  private static boolean isUrl(String text) {
    try {
      URI uri = URI.create(text);
      return uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
