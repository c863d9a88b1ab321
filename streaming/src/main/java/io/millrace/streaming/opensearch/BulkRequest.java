package io.millrace.streaming.opensearch;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Documents for one index, as the lines of one bulk request. Each is written, or deleted, only
 * where the index holds no higher version of it, so a replay or a late writer cannot take a
 * document back.
 */
final class BulkRequest {
  private static final byte[] BEFORE_ID = ascii("{\"index\":{\"_id\":\"");
  private static final byte[] BEFORE_DELETED_ID = ascii("{\"delete\":{\"_id\":\"");
  private static final byte[] BEFORE_VERSION = ascii("\",\"version\":");
  private static final byte[] AFTER_VERSION = ascii(",\"version_type\":\"external_gte\"}}\n");

  private final String index;
  private final List<SearchDocument> documents = new ArrayList<>();
  private final ByteArrayOutputStream lines = new ByteArrayOutputStream(4096);

  BulkRequest(String index) {
    this.index = index;
  }

  /** Adds the document, unless the request holds some already and would pass a limit with it. */
  boolean add(SearchDocument document, long byteLimit, int documentLimit) {
    if (!documents.isEmpty()
        && (documents.size() >= documentLimit || bytes() + size(document) > byteLimit)) {
      return false;
    }
    lines.writeBytes(document.isDeletion() ? BEFORE_DELETED_ID : BEFORE_ID);
    lines.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(document.id()));
    lines.writeBytes(BEFORE_VERSION);
    lines.writeBytes(ascii(Long.toString(document.version())));
    lines.writeBytes(AFTER_VERSION);
    if (!document.isDeletion()) {
      lines.writeBytes(document.json());
      lines.write('\n');
    }
    documents.add(document);
    return true;
  }

  /** An upper bound for IDs of plain text; close enough to size a request by. */
  static long size(SearchDocument document) {
    return BEFORE_ID.length
        + document.id().length()
        + BEFORE_VERSION.length
        + 20
        + AFTER_VERSION.length
        + document.json().length
        + 1L;
  }

  String index() {
    return index;
  }

  List<SearchDocument> documents() {
    return documents;
  }

  int bytes() {
    return lines.size();
  }

  byte[] body() {
    return lines.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
