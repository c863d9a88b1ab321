package io.millrace.streaming.source;

import io.millrace.core.MillraceException;
import io.millrace.core.lake.OffsetLog;
import io.millrace.core.message.SourceColumns;
import io.millrace.core.pipeline.SourceOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A kind of source: what a pipeline file can tell it, how its records are read, and which ranges
 * its micro-batches have. Found as its {@link SourceOptions} are.
 */
public interface RecordSource extends SourceOptions {

  /**
   * The records, as a stream with {@link SourceColumns}.
   *
   * @throws MillraceException when the source can't be read here, say because its connector is
   *     missing
   */
  Dataset<Row> read(SparkSession spark, Map<String, String> options);

  /**
   * What the micro-batch was decided to read, from Spark's offset log; also ranges that turn out to
   * hold no record.
   */
  List<SourceRange> ranges(OffsetLog offsets, long batchId);

  /**
   * What of the range was found lost while the micro-batch was read; asked for once it has been.
   */
  default Optional<String> gap(SourceRange range) {
    return Optional.empty();
  }

  /** Whether each action on a micro-batch reads the same records. */
  default boolean isRepeatable() {
    return true;
  }

  /**
   * The source of that name.
   *
   * @throws MillraceException when there is none
   */
  static RecordSource of(String format) {
    return ServiceLoader.load(SourceOptions.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(source -> source.format().equals(format))
        .filter(RecordSource.class::isInstance)
        .map(RecordSource.class::cast)
        .findFirst()
        .orElseThrow(
            () ->
                new MillraceException(
                    "There is no source '%s'. docs/configuration.md lists those that there are."
                        .formatted(format)));
  }
}
