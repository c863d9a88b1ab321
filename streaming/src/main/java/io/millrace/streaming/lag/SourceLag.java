package io.millrace.streaming.lag;

import io.millrace.core.MillraceException;
import java.util.List;
import java.util.Map;

/**
 * Asks a source what waits behind an offset. Found through {@link java.util.ServiceLoader} by the
 * name of the pipeline file's {@code source.format}.
 */
public interface SourceLag {
  /** The name in {@code source.format}, like {@code kinesis}. */
  String format();

  /**
   * What waits in each part of the source, those included where nothing does.
   *
   * @param options the source's options in the pipeline file
   * @param offset what Spark's offset log keeps of the source, as JSON
   * @param isStart whether nothing has been read up to the offset yet: it is the first
   *     micro-batch's
   * @throws MillraceException when the source can't be asked, or the offset is not its own
   */
  List<PartitionLag> behind(Map<String, String> options, String offset, boolean isStart);
}
