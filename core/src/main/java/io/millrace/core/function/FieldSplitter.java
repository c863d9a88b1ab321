package io.millrace.core.function;

import java.util.ArrayList;
import java.util.List;

/** Splits a text at a delimiter that no escape and no quotes hide. */
final class FieldSplitter {
  private final String delimiter;
  private final String escape;
  private final char opening;
  private final char closing;

  /**
   * @param escape empty for none
   * @param quote empty for none, else the quote, or the opening and the closing one
   * @throws IllegalArgumentException when the delimiter is empty or there are more quotes
   */
  FieldSplitter(String delimiter, String escape, String quote) {
    if (delimiter.isEmpty() || quote.length() > 2) {
      throw new IllegalArgumentException(
          "A delimiter of one character or more is needed, and at most two for quotes, not '%s' and '%s'"
              .formatted(delimiter, quote));
    }
    this.delimiter = delimiter;
    this.escape = escape;
    this.opening = quote.isEmpty() ? 0 : quote.charAt(0);
    this.closing = quote.isEmpty() ? 0 : quote.charAt(quote.length() - 1);
  }

  /** The first {@code count} fields, null for those that are missing. */
  List<String> split(String line, int count) {
    List<String> fields = new ArrayList<>(count);
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    int i = 0;
    while (i < line.length() && fields.size() < count) {
      char letter = line.charAt(i);
      if (!escape.isEmpty() && line.startsWith(escape, i) && i + escape.length() < line.length()) {
        field.append(line.charAt(i + escape.length()));
        i += escape.length() + 1;
      } else if (opening != 0 && letter == (quoted ? closing : opening)) {
        quoted = !quoted;
        i++;
      } else if (!quoted && line.startsWith(delimiter, i)) {
        fields.add(field.toString());
        field.setLength(0);
        i += delimiter.length();
      } else {
        field.append(letter);
        i++;
      }
    }
    if (fields.size() < count) {
      fields.add(field.toString());
    }
    while (fields.size() < count) {
      fields.add(null);
    }
    return fields;
  }
}
