package io.millrace.core.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.analysis.UnsupportedOperationChecker;
import org.apache.spark.sql.streaming.OutputMode;

/** How the SQL of an aggregate can run on a stream. */
public final class AggregateMode {
  private AggregateMode() {}

  /**
   * Update where Spark can, so that a window shows while it fills; append, which shows a window
   * once it is over, where Spark knows no other way, as for session windows.
   *
   * @param query the aggregate's SQL over a stream with a watermark
   */
  public static OutputMode of(Dataset<Row> query) {
    return refusal(query, OutputMode.Update()).isEmpty()
        ? OutputMode.Update()
        : OutputMode.Append();
  }

  /**
   * Why the query cannot run. Append is asked, because it is the mode that needs the watermark to
   * reach the windows; without that, their state would grow for ever.
   */
  static Optional<String> refusal(Dataset<Row> query) {
    return refusal(query, OutputMode.Append());
  }

  private static Optional<String> refusal(Dataset<Row> query, OutputMode mode) {
    List<String> refusals = new ArrayList<>();
    SqlErrors.analyse(
        () -> {
          UnsupportedOperationChecker.checkForStreaming(query.queryExecution().analyzed(), mode);
          return true;
        },
        refusals::add);
    return refusals.stream().findFirst();
  }
}
