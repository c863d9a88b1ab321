package io.millrace.streaming.alert;

import io.millrace.core.lake.LakeTables;
import io.millrace.core.lake.OffsetLog;
import io.millrace.streaming.aggregate.AggregateQuery;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;

/** Which windows of an aggregate are over: those that end at or before its query's watermark. */
record Closing(LakeTables tables, Configuration hadoop) {
  /** The watermark that the last micro-batch of the aggregate's query has left. */
  Optional<Instant> watermark(String aggregate) {
    OffsetLog offsets = new OffsetLog(AggregateQuery.checkpoint(tables, aggregate), hadoop);
    OptionalLong last = offsets.lastCommitted();
    return last.isEmpty() ? Optional.empty() : offsets.watermarkAfter(last.getAsLong());
  }
}
