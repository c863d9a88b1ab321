package io.millrace.streaming.opensearch;

/**
 * What became of documents.
 *
 * @param indexed now in OpenSearch
 * @param superseded not written, because OpenSearch holds a higher revision
 * @param undelivered written to the lake's table {@code undelivered}
 * @param retries documents that were sent once more
 * @param throttles requests that the cluster answered with 429, as a whole or in part
 */
public record Delivery(
    long indexed, long superseded, long undelivered, long retries, long throttles) {

  public static final Delivery NONE = new Delivery(0, 0, 0, 0, 0);

  public Delivery plus(Delivery other) {
    return new Delivery(
        indexed + other.indexed,
        superseded + other.superseded,
        undelivered + other.undelivered,
        retries + other.retries,
        throttles + other.throttles);
  }
}
