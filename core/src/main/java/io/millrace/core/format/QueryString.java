package io.millrace.core.format;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.unsafe.types.UTF8String;

/** The parameters of a URL's query, as CloudFront logs it. */
final class QueryString {
  private QueryString() {}

  /**
   * The decoded values by their decoded names. Of one name the last value counts; a name without an
   * equals sign has an empty value.
   */
  static MapData parameters(byte[] bytes, int from, int to) {
    Map<UTF8String, UTF8String> parameters = new LinkedHashMap<>();
    int start = from;
    while (start <= to) {
      int ampersand = ByteSearch.indexOf(bytes, start, to, '&');
      int end = ampersand < 0 ? to : ampersand;
      if (end > start) {
        int equals = ByteSearch.indexOf(bytes, start, end, '=');
        int nameEnd = equals < 0 ? end : equals;
        parameters.put(
            decoded(bytes, start, nameEnd), decoded(bytes, Math.min(nameEnd + 1, end), end));
      }
      start = end + 1;
    }
    return new ArrayBasedMapData(
        new GenericArrayData(parameters.keySet().toArray()),
        new GenericArrayData(parameters.values().toArray()));
  }

  /** Decodes what the viewer encoded and, where CloudFront encoded that again, both. */
  private static UTF8String decoded(byte[] bytes, int from, int to) {
    byte[] text = Arrays.copyOfRange(bytes, from, to);
    for (int i = 0; i < text.length; i++) {
      text[i] = text[i] == '+' ? (byte) ' ' : text[i];
    }
    return PercentEscapes.isIn(text, 0, text.length)
        ? PercentEscapes.decodeTwice(text, 0, text.length)
        : Utf8.text(text, 0, text.length);
  }
}
