package io.millrace.core.function;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The parameters of a URL or of its query.
 *
 * @see <a href="https://url.spec.whatwg.org/#urlencoded-parsing">WHATWG URL,
 *     application/x-www-form-urlencoded parsing</a>
 */
public final class UrlDecodeMap {
  private UrlDecodeMap() {}

  /**
   * Decoded values by decoded names, in the order of the names. Of one name the last value counts;
   * a name without an equals sign has an empty value. Bytes that are no UTF-8 become U+FFFD.
   *
   * @param url a URL, of which what follows the first question mark counts, or a query alone; a
   *     fragment does not count
   * @return null where {@code url} is null
   */
  public static MapData parse(UTF8String url) {
    if (url == null) {
      return null;
    }
    byte[] text = url.getBytes();
    int end = indexOf(text, '#', 0, text.length);
    int question = indexOf(text, '?', 0, end);
    Map<UTF8String, UTF8String> parameters = new LinkedHashMap<>();
    int start = question == end ? 0 : question + 1;
    while (start < end) {
      int next = indexOf(text, '&', start, end);
      if (next > start) {
        int equals = indexOf(text, '=', start, next);
        parameters.put(
            decoded(text, start, equals), decoded(text, Math.min(equals + 1, next), next));
      }
      start = next + 1;
    }
    return new ArrayBasedMapData(
        new GenericArrayData(parameters.keySet().toArray()),
        new GenericArrayData(parameters.values().toArray()));
  }

  /** The place of the letter, or {@code to}. */
  private static int indexOf(byte[] text, char letter, int from, int to) {
    int at = from;
    while (at < to && text[at] != letter) {
      at++;
    }
    return at;
  }

  private static UTF8String decoded(byte[] text, int from, int to) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(to - from);
    for (int i = from; i < to; i++) {
      if (text[i] == '%' && i + 2 < to && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0) {
        bytes.write(hex(text[i + 1]) << 4 | hex(text[i + 2]));
        i += 2;
      } else {
        bytes.write(text[i] == '+' ? ' ' : text[i]);
      }
    }
    return UTF8String.fromString(bytes.toString(StandardCharsets.UTF_8));
  }

  private static int hex(byte digit) {
    return Character.digit(digit, 16);
  }
}
