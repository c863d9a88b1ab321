package io.millrace.core.function;

import java.util.regex.Pattern;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Paths without what tells one object from another, so that requests of one kind count together.
 */
public final class UrlPathTemplate {
  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  /** Shorter ones may be words, like "decade". */
  private static final int SHORTEST_HEX = 16;

  private UrlPathTemplate() {}

  /**
   * The path with {@code {number}}, {@code {uuid}} and {@code {hex}} in place of those of its
   * segments that are digits, a UUID, or 16 and more hexadecimal digits with a decimal one among
   * them. A query and a fragment are left out.
   *
   * @return null where {@code path} is null
   */
  public static UTF8String of(UTF8String path) {
    if (path == null) {
      return null;
    }
    String text = path.toString();
    int end = end(text);
    StringBuilder template = new StringBuilder(end);
    int start = 0;
    while (start <= end) {
      int slash = text.indexOf('/', start);
      int segmentEnd = slash < 0 || slash > end ? end : slash;
      template.append(segment(text.substring(start, segmentEnd)));
      if (segmentEnd < end) {
        template.append('/');
      }
      start = segmentEnd + 1;
    }
    return UTF8String.fromString(template.toString());
  }

  private static int end(String text) {
    int question = text.indexOf('?');
    int fragment = text.indexOf('#');
    int end = question < 0 ? text.length() : question;
    return fragment < 0 ? end : Math.min(end, fragment);
  }

  private static String segment(String segment) {
    int digits = 0;
    int hexDigits = 0;
    for (int i = 0; i < segment.length(); i++) {
      char letter = segment.charAt(i);
      digits += letter >= '0' && letter <= '9' ? 1 : 0;
      hexDigits += letter < 0x80 && Character.digit(letter, 16) >= 0 ? 1 : 0;
    }
    int length = segment.length();
    if (length > 0 && digits == length) {
      return "{number}";
    }
    if (length >= SHORTEST_HEX && hexDigits == length && digits > 0) {
      return "{hex}";
    }
    return UUID.matcher(segment).matches() ? "{uuid}" : segment;
  }
}
