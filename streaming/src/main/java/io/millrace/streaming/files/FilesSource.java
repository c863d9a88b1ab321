package io.millrace.streaming.files;

import io.millrace.core.lake.OffsetLog;
import io.millrace.core.option.ConfigOption;
import io.millrace.streaming.source.RecordSource;
import io.millrace.streaming.source.SourceRange;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The source {@code files} of a pipeline file. A file is a shard, read from its start to its end.
 */
public final class FilesSource implements RecordSource {
  private static final String START = "FILE_START";
  private static final String END = "FILE_END";

  @Override
  public String format() {
    return FilesProvider.NAME;
  }

  @Override
  public List<ConfigOption<?>> options() {
    return FilesOptions.ALL;
  }

  @Override
  public List<String> problems(Map<String, String> values) {
    return FilesOptions.problems(values);
  }

  @Override
  public Dataset<Row> read(SparkSession spark, Map<String, String> options) {
    return spark.readStream().format(FilesProvider.NAME).options(options).load();
  }

  @Override
  public List<SourceRange> ranges(OffsetLog offsets, long batchId) {
    FilesOffset end = FilesOffset.fromJson(offsets.end(batchId));
    boolean isUnchanged =
        batchId > 0 && FilesOffset.fromJson(offsets.end(batchId - 1)).number() == end.number();
    return isUnchanged
        ? List.of()
        : end.files().stream()
            .map(file -> new SourceRange(end.stream(), file.path(), START, END))
            .toList();
  }
}
