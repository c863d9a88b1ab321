package io.millrace.streaming.metrics;

import static io.millrace.streaming.metrics.Metric.Kind.COUNTER;
import static io.millrace.streaming.metrics.Metric.Kind.GAUGE;
import static io.millrace.streaming.metrics.Metric.Unit.BYTES;
import static io.millrace.streaming.metrics.Metric.Unit.COUNT;
import static io.millrace.streaming.metrics.Metric.Unit.COUNT_PER_SECOND;
import static io.millrace.streaming.metrics.Metric.Unit.MILLISECONDS;

import java.util.Locale;

/** Every number that is published about a query. {@code docs/operations.md} lists them. */
enum Metric {
  MILLIS_BEHIND_LATEST(
      "MillisBehindLatest",
      "source_lag_seconds",
      GAUGE,
      MILLISECONDS,
      "Time by which the shard that is furthest behind lags the present."),
  SHARDS("Shards", "source_shards", GAUGE, COUNT, "Shards that the query reads."),
  RECORDS_READ(
      "RecordsRead",
      "source_read_records_total",
      COUNTER,
      COUNT,
      "Records fetched from the source."),
  BYTES_READ(
      "BytesRead", "source_read_bytes_total", COUNTER, BYTES, "Bytes fetched from the source."),
  SOURCE_CALLS("SourceCalls", "source_calls_total", COUNTER, COUNT, "Calls to Kinesis."),
  SOURCE_THROTTLES(
      "SourceThrottles",
      "source_throttles_total",
      COUNTER,
      COUNT,
      "Calls that Kinesis refused because of their rate."),
  SOURCE_RETRIES(
      "SourceRetries", "source_retries_total", COUNTER, COUNT, "Calls that were made once more."),
  INPUT_ROWS("InputRows", "input_rows_total", COUNTER, COUNT, "Rows that the query has taken in."),
  INPUT_ROWS_PER_SECOND(
      "InputRowsPerSecond",
      "input_rows_per_second",
      GAUGE,
      COUNT_PER_SECOND,
      "Rows of the last micro-batch by the time since the one before."),
  PROCESSED_ROWS_PER_SECOND(
      "ProcessedRowsPerSecond",
      "processed_rows_per_second",
      GAUGE,
      COUNT_PER_SECOND,
      "Rows of the last micro-batch by the time that it took."),
  BATCHES("Batches", "batches_total", COUNTER, COUNT, "Micro-batches."),
  BATCH_DURATION(
      "BatchDuration",
      "batch_duration_seconds",
      GAUGE,
      MILLISECONDS,
      "Time that the last micro-batch took, planning and commit included."),
  STATE_ROWS("StateRows", "state_rows", GAUGE, COUNT, "Rows in the query's state."),
  STATE_MEMORY("StateMemory", "state_memory_bytes", GAUGE, BYTES, "Memory of the query's state."),
  LATE_ROWS(
      "LateRows",
      "late_rows_total",
      COUNTER,
      COUNT,
      "Rows that an aggregate left out because they came behind its watermark."),
  RECORDS_PARSED(
      "RecordsParsed", "records_parsed_total", COUNTER, COUNT, "Rows written to records."),
  RECORDS_FILTERED(
      "RecordsFiltered",
      "records_filtered_total",
      COUNTER,
      COUNT,
      "Rows that the pipeline's condition left out."),
  DEAD_LETTERS(
      "DeadLetters", "dead_letters_total", COUNTER, COUNT, "Records written to dead_letters."),
  DOCUMENTS_INDEXED(
      "DocumentsIndexed",
      "documents_indexed_total",
      COUNTER,
      COUNT,
      "Documents that OpenSearch has taken."),
  UNDELIVERED_DOCUMENTS(
      "UndeliveredDocuments",
      "documents_undelivered_total",
      COUNTER,
      COUNT,
      "Documents written to undelivered."),
  SEARCH_THROTTLES(
      "SearchThrottles",
      "search_throttles_total",
      COUNTER,
      COUNT,
      "Requests that OpenSearch answered with 429."),
  ALERTS_FIRED(
      "AlertsFired", "alerts_fired_total", COUNTER, COUNT, "Alerts written to the table alerts."),
  NOTIFICATIONS_SENT(
      "NotificationsSent",
      "notifications_sent_total",
      COUNTER,
      COUNT,
      "Notifications that their targets have taken."),
  NOTIFICATIONS_FAILED(
      "NotificationsFailed",
      "notifications_failed_total",
      COUNTER,
      COUNT,
      "Notifications that were given up, and noted in undelivered."),
  QUERY_ACTIVE("QueryActive", "query_active", GAUGE, COUNT, "1 while the query runs, then 0."),
  QUERY_FAILURES(
      "QueryFailures", "query_failures_total", COUNTER, COUNT, "1 when the query has failed.");

  /** How a number behaves from one reading to the next. */
  enum Kind {
    /** Goes up and down. */
    GAUGE,
    /** Grows from the start of the query. */
    COUNTER
  }

  /** Units as CloudWatch spells them; Prometheus wants seconds in place of milliseconds. */
  enum Unit {
    MILLISECONDS("Milliseconds", 0.001),
    BYTES("Bytes", 1),
    COUNT("Count", 1),
    COUNT_PER_SECOND("Count/Second", 1);

    private final String cloudWatch;
    private final double prometheusScale;

    Unit(String cloudWatch, double prometheusScale) {
      this.cloudWatch = cloudWatch;
      this.prometheusScale = prometheusScale;
    }

    String cloudWatch() {
      return cloudWatch;
    }

    double prometheusScale() {
      return prometheusScale;
    }
  }

  private final String cloudWatch;
  private final String prometheus;
  private final Kind kind;
  private final Unit unit;
  private final String meaning;

  Metric(String cloudWatch, String prometheus, Kind kind, Unit unit, String meaning) {
    this.cloudWatch = cloudWatch;
    this.prometheus = "millrace_" + prometheus;
    this.kind = kind;
    this.unit = unit;
    this.meaning = meaning;
  }

  String cloudWatch() {
    return cloudWatch;
  }

  String prometheus() {
    return prometheus;
  }

  /** Its column of the index of metrics. */
  String column() {
    return name().toLowerCase(Locale.ROOT);
  }

  Kind kind() {
    return kind;
  }

  Unit unit() {
    return unit;
  }

  String meaning() {
    return meaning;
  }
}
