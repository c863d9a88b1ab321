package io.millrace.core.pipeline;

import io.millrace.core.detect.Scoring;
import io.millrace.core.envelope.Envelopes;
import io.millrace.core.format.LogFormats;
import io.millrace.core.reference.ReferenceTable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A pipeline file as values: one log's source, format, tables, aggregates, detectors and alerts.
 */
public record Pipeline(
    String name,
    Source source,
    Records records,
    Lake lake,
    List<ReferenceTable> tables,
    List<Aggregate> aggregates,
    List<Detector> detectors,
    List<Alert> alerts,
    Optional<OpenSearch> openSearch,
    Optional<Warehouse> warehouse) {

  public Pipeline {
    tables = List.copyOf(tables);
    aggregates = List.copyOf(aggregates);
    detectors = List.copyOf(detectors);
    alerts = List.copyOf(alerts);
  }

  /**
   * Where records come from.
   *
   * @param format the Spark data source, like {@code kinesis}
   * @param options its options, as Spark takes them
   */
  public record Source(String format, Map<String, String> options) {
    public Source {
      options = Map.copyOf(options);
    }

    /** Names the options only: a value may be a credential. */
    @Override
    public String toString() {
      return "Source[format=%s, options=%s]".formatted(format, new TreeSet<>(options.keySet()));
    }
  }

  /**
   * How a record's bytes become a row.
   *
   * @param format a name of {@link io.millrace.core.format.LogFormats}
   * @param options options of the format, like the schema of {@code csv}
   * @param envelopes names of {@link Envelopes} that come off first, the outermost first; may be
   *     empty
   * @param envelopeOptions options of the envelopes
   * @param rejects what makes a dead letter of a parsed row; the first that is met counts
   * @param where SQL condition over the view {@code records} that a row must meet to enter {@code
   *     records}; other rows are counted as filtered in the ledger
   */
  public record Records(
      String format,
      Map<String, String> options,
      List<String> envelopes,
      Map<String, String> envelopeOptions,
      List<Reject> rejects,
      Optional<String> where) {
    public Records {
      options = Map.copyOf(options);
      envelopes = List.copyOf(envelopes);
      envelopeOptions = Map.copyOf(envelopeOptions);
      rejects = List.copyOf(rejects);
    }

    /**
     * The columns of the format, then those of the envelopes.
     *
     * @throws io.millrace.core.MillraceException when a name or an option is wrong
     */
    public StructType columns() {
      StructType columns = LogFormats.create(format, options).fields();
      if (!envelopes.isEmpty()) {
        for (StructField column : Envelopes.chain(envelopes, envelopeOptions).fields().fields()) {
          columns = columns.add(column);
        }
      }
      return columns;
    }
  }

  /**
   * A condition that no row of {@code records} meets.
   *
   * @param when SQL condition over the view {@code records} and the reference tables
   * @param reason why such a row is a dead letter
   */
  public record Reject(String when, String reason) {}

  /**
   * The tables.
   *
   * @param root folder of the Delta tables and of the checkpoints below it, any Hadoop path
   * @param trigger time between micro-batches; zero starts the next one at once
   * @param reconcile time between looks for late rows
   * @param zOrder columns of {@code records} by whose values compaction lays rows together
   */
  public record Lake(String root, Duration trigger, Duration reconcile, List<String> zOrder) {
    public Lake {
      zOrder = List.copyOf(zOrder);
    }
  }

  /**
   * One table of window counts.
   *
   * @param sql a query over the view {@code records}
   * @param watermark how far event time may lag before a window is closed
   * @param key columns that identify a row, for upserts
   */
  public record Aggregate(String name, String sql, Duration watermark, List<String> key) {
    public Aggregate {
      key = List.copyOf(key);
    }
  }

  /**
   * A table of rows with their anomaly scores or hotspots.
   *
   * @param sql a query over the view {@code records}: its rows, or windows of them
   * @param watermark how far event time may lag before a window is closed
   */
  public record Detector(String name, String sql, Duration watermark, Scoring scoring) {}

  /**
   * A condition that people want to hear of.
   *
   * @param sql a query over the aggregates, detectors and other alerts, each a view by its name;
   *     every row is an alert
   * @param key columns that identify an alert; empty for those that are keys of what the SQL reads
   * @param maxAge of a window that people are told of; empty for any
   * @param message text of a notification, columns in braces; empty for one that names the alert
   *     and its window
   * @param targets whom to notify (key {@code notify} in the file)
   */
  public record Alert(
      String name,
      String sql,
      List<String> key,
      Windows windows,
      Optional<Duration> maxAge,
      Severity severity,
      Optional<String> message,
      List<AlertTarget> targets) {
    public Alert {
      key = List.copyOf(key);
      targets = List.copyOf(targets);
    }

    /** The same alert for others to be told of. */
    public Alert notifying(List<AlertTarget> others) {
      return new Alert(name, sql, key, windows, maxAge, severity, message, others);
    }

    /** Which windows of the aggregates an alert sees. */
    public enum Windows {
      /** Every one, also while it fills. */
      ALL,
      /** Those that the watermark has passed, so that rows change only by late records. */
      CLOSED
    }

    /** How bad it is. */
    public enum Severity {
      INFO,
      WARNING,
      CRITICAL
    }

    /** The targets by the names that tables and logs have for them, each a different one. */
    public Map<String, AlertTarget> targetsByLabel() {
      return AlertTarget.byLabel(targets);
    }
  }

  /**
   * Where aggregates and alerts can be searched.
   *
   * @param auth {@code none}, {@code basic} (credentials from the environment) or {@code sigv4}
   * @param indexPrefix put before each aggregate's name
   */
  public record OpenSearch(String url, Auth auth, String indexPrefix) {
    /** How requests prove who sends them. */
    public enum Auth {
      NONE,
      BASIC,
      SIGV4
    }
  }
}
