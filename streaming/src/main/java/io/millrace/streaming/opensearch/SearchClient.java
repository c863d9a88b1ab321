package io.millrace.streaming.opensearch;

import java.io.IOException;
import java.time.Duration;

/**
 * A search cluster, as far as the sink needs one. Safe for use by many threads.
 *
 * <p>Every method throws {@link IOException} when no answer came: refused, timed out, broken off.
 */
interface SearchClient extends AutoCloseable {

  /** Sends the documents; whatever the cluster answers, errors included, is in the reply. */
  BulkReply bulk(BulkRequest request) throws IOException;

  /**
   * Puts the template, and its fields into the index where that exists already.
   *
   * @throws RefusedException when the cluster does not take the template
   */
  void put(IndexTemplate template) throws IOException;

  /** Returns when the cluster answers at all, within the time given. */
  void probe(Duration limit) throws IOException;

  @Override
  void close();
}
