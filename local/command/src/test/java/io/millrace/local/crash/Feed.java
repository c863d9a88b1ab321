package io.millrace.local.crash;

import java.util.List;

/** A source that a pipeline reads, from the other side. */
interface Feed extends AutoCloseable {
  /** Puts lines at the source's end, whole or not at all. */
  void put(List<byte[]> lines) throws Exception;

  /** The section {@code source} of the pipeline file, on one line. */
  String source();

  @Override
  void close();
}
