package io.millrace.streaming.opensearch;

import io.millrace.core.MillraceException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * A document's {@code _id}: the values of the key columns, joined by {@code |}, like {@code
 * 2026-01-01T10:00:00Z|500}. Different keys have different IDs: a separator within a value is
 * escaped and null has a spelling of its own. Where the ID would pass OpenSearch's 512 bytes, its
 * SHA-256 stands in.
 */
final class DocumentId {
  private static final int LIMIT_BYTES = 512;
  private static final char SEPARATOR = '|';
  private static final char ESCAPE = '\\';
  private static final String NULL = "\\N";

  private final int[] columns;
  private final KeyText[] texts;

  /**
   * @throws MillraceException when a key column is none of the row's
   */
  DocumentId(StructType row, List<String> key) {
    if (key.isEmpty()) {
      throw new MillraceException(
          "An aggregate that is sent to OpenSearch needs a key. Name the columns that tell its rows"
              + " apart in 'key'.");
    }
    columns = new int[key.size()];
    texts = new KeyText[key.size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = Columns.index(row, key.get(i));
      texts[i] = KeyText.of(key.get(i), row.fields()[columns[i]].dataType());
    }
  }

  String of(InternalRow row) {
    StringBuilder id = new StringBuilder();
    for (int i = 0; i < columns.length; i++) {
      if (i > 0) {
        id.append(SEPARATOR);
      }
      if (texts[i].isAbsent(row, columns[i])) {
        id.append(NULL);
      } else {
        appendEscaped(id, texts[i].text(row, columns[i]));
      }
    }
    // OpenSearch takes no empty ID.
    return id.isEmpty() ? "\\E" : withinLimit(id.toString());
  }

  private static void appendEscaped(StringBuilder id, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == SEPARATOR || c == ESCAPE) {
        id.append(ESCAPE);
      }
      id.append(c);
    }
  }

  private static String withinLimit(String id) {
    if (id.length() * 3 <= LIMIT_BYTES) {
      return id;
    }
    byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= LIMIT_BYTES) {
      return id;
    }
    try {
      return "sha256-"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
