package io.millrace.core.pipeline;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.unix_micros;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;

/**
 * The columns of an alert's SQL, and what they say about an alert.
 *
 * @param key the columns that identify an alert: those that the pipeline file names, else those
 *     that are keys of what the SQL reads, else all
 * @param view the alert as a view for other alerts: its window, as far as the SQL returns it
 */
public record AlertColumns(StructType columns, List<String> key, AlertView view) {
  public AlertColumns {
    key = List.copyOf(key);
  }

  /**
   * Looks at the alert's SQL.
   *
   * @param query the SQL over the views
   * @param views what the SQL may read
   */
  public static AlertColumns of(Pipeline.Alert alert, Dataset<Row> query, List<AlertView> views) {
    Map<String, AlertView> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    views.forEach(view -> byName.put(view.name(), view));
    LogicalPlan plan = query.queryExecution().analyzed();
    ColumnOrigins origins = ColumnOrigins.of(plan, byName.keySet());
    List<String> keys = new ArrayList<>();
    Optional<WindowColumn> start = Optional.empty();
    Optional<WindowColumn> end = Optional.empty();
    Optional<Duration> length = Optional.empty();
    for (Attribute column : JavaConverters.seqAsJavaList(plan.output())) {
      Optional<ColumnOrigins.Origin> origin = origins.of(column);
      if (origin.isEmpty()) {
        continue;
      }
      AlertView view = byName.get(origin.get().view());
      if (view.key().stream().anyMatch(origin.get().column()::equalsIgnoreCase)) {
        keys.add(column.name());
      }
      Optional<WindowColumn> startHere = bound(column, origin.get(), view.start());
      if (start.isEmpty() && startHere.isPresent()) {
        start = startHere;
        length = view.length();
      }
      end = end.or(() -> bound(column, origin.get(), view.end()));
    }
    if (start.isEmpty()) {
      start = WindowColumn.find(query, WindowColumn.START);
      length = EventTime.windowLength(query);
    }
    end = end.or(() -> WindowColumn.find(query, WindowColumn.END));
    List<String> key = alert.key().isEmpty() ? keys : spelled(alert.key(), query.schema());
    return new AlertColumns(
        query.schema(),
        key.isEmpty() ? List.of(query.columns()) : key,
        new AlertView(alert.name(), key, start, end, length));
  }

  /** The names as the SQL returns them, so that a key is the same text however it is written. */
  private static List<String> spelled(List<String> key, StructType columns) {
    return key.stream()
        .map(name -> MessageTemplate.find(columns, name).map(StructField::name).orElse(name))
        .toList();
  }

  /** How the output column holds the bound that the view has in {@code column}. */
  private static Optional<WindowColumn> bound(
      Attribute output, ColumnOrigins.Origin origin, Optional<WindowColumn> column) {
    return column
        .filter(of -> of.column().equalsIgnoreCase(origin.column()))
        .filter(of -> origin.field().isEmpty() || origin.field().equals(of.field()))
        .map(of -> new WindowColumn(output.name(), origin.field().isEmpty() ? of.field() : ""));
  }

  /** The start of the row's window; null where the SQL returns none. */
  public Column windowStart() {
    return windowStart(view);
  }

  /** The end of the row's window; null where the SQL tells neither it nor the start. */
  public Column windowEnd() {
    return windowEnd(view);
  }

  static Column windowStart(AlertView view) {
    return view.start().map(WindowColumn::of).orElse(lit(null).cast("timestamp"));
  }

  /** The end of a window in rows of a view; null where the view does not tell. */
  public static Column windowEnd(AlertView view) {
    return view.end()
        .map(WindowColumn::of)
        .or(
            () ->
                view.length()
                    .filter(length -> view.start().isPresent())
                    .map(length -> later(windowStart(view), length)))
        .orElse(lit(null).cast("timestamp"));
  }

  private static Column later(Column time, Duration by) {
    return timestamp_micros(
        unix_micros(time).plus(lit(TimeUnit.MILLISECONDS.toMicros(by.toMillis()))));
  }
}
