package io.millrace.local.demo;

import io.millrace.core.aggregate.AggregateSql;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.WindowColumn;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * How far the aggregates got that show a window only once it is over, as those of session windows
 * do.
 *
 * @param watermarks by aggregate, of the last micro-batch that it ran
 */
record ClosedWindows(Map<String, Instant> watermarks) {
  /** Of aggregates whose every window is shown. */
  static final ClosedWindows ALL = new ClosedWindows(Map.of());

  static ClosedWindows of(Pipeline pipeline, List<StreamingQuery> queries) {
    Map<String, Instant> watermarks = new HashMap<>();
    for (StreamingQuery query : queries) {
      for (Pipeline.Aggregate aggregate : pipeline.aggregates()) {
        if (query.name().equals(pipeline.name() + "." + aggregate.name())) {
          watermarks.put(aggregate.name(), watermark(query));
        }
      }
    }
    return new ClosedWindows(watermarks);
  }

  private static Instant watermark(StreamingQuery query) {
    return Arrays.stream(query.recentProgress())
        .filter(progress -> progress.durationMs().containsKey("addBatch"))
        .reduce((before, after) -> after)
        .map(StreamingQueryProgress::eventTime)
        .map(times -> times.get("watermark"))
        .map(Instant::parse)
        .orElse(Instant.EPOCH);
  }

  /** Of a recount, the rows that the aggregate's stream has to have shown. */
  Dataset<Row> of(Pipeline.Aggregate aggregate, Dataset<Row> records, Dataset<Row> recount) {
    Instant watermark = watermarks.get(aggregate.name());
    AggregateSql sql = new AggregateSql(aggregate);
    // Asked of the SQL itself, since a recount of sessions no longer tells where its columns are
    // from.
    Optional<WindowColumn> end = WindowColumn.find(sql.over(records), WindowColumn.END);
    return watermark == null || end.isEmpty() || !sql.hasSessions(records)
        ? recount
        : recount.where(end.get().of().leq(functions.lit(Timestamp.from(watermark))));
  }
}
