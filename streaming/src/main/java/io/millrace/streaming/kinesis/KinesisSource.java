package io.millrace.streaming.kinesis;

import io.millrace.core.lake.OffsetLog;
import io.millrace.core.option.ConfigOption;
import io.millrace.streaming.source.RecordSource;
import io.millrace.streaming.source.SourceRange;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The source {@code kinesis} of a pipeline file. */
public final class KinesisSource implements RecordSource {
  @Override
  public String format() {
    return KinesisProvider.NAME;
  }

  @Override
  public List<ConfigOption<?>> options() {
    return KinesisOptions.ALL;
  }

  @Override
  public List<String> problems(Map<String, String> values) {
    return KinesisOptions.problems(values);
  }

  @Override
  public Dataset<Row> read(SparkSession spark, Map<String, String> options) {
    return spark.readStream().format(KinesisProvider.NAME).options(options).load();
  }

  @Override
  public List<SourceRange> ranges(OffsetLog offsets, long batchId) {
    return DecidedRanges.between(offsets.end(batchId - 1), offsets.end(batchId));
  }

  @Override
  public Optional<String> gap(SourceRange range) {
    return DecidedRanges.gap(range);
  }
}
