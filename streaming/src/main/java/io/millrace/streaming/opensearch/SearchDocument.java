package io.millrace.streaming.opensearch;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;

/**
 * One document: its ID, its version, and its JSON; without JSON, that there is to be none.
 *
 * <p>A class rather than a record, because Spark may carry it with Kryo, which cannot build
 * records.
 */
final class SearchDocument implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String id;
  private final long version;
  private final byte[] json;

  SearchDocument(String id, long version, byte[] json) {
    this.id = id;
    this.version = version;
    this.json = json;
  }

  String id() {
    return id;
  }

  long version() {
    return version;
  }

  /** Whether the index is to hold no document of this ID. */
  boolean isDeletion() {
    return json.length == 0;
  }

  /** The document as UTF-8, without a line feed, empty for none; not to be changed. */
  byte[] json() {
    return json;
  }

  String jsonText() {
    return new String(json, StandardCharsets.UTF_8);
  }
}
