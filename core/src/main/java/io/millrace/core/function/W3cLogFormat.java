package io.millrace.core.function;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Formats of Apache's {@code LogFormat} as regular expressions with a group for each directive.
 *
 * @see <a href="https://httpd.apache.org/docs/2.4/mod/mod_log_config.html#formats">mod_log_config,
 *     custom log formats</a>
 */
final class W3cLogFormat {
  private static final String COMMON = "%h %l %u %t \"%r\" %>s %b";
  private static final String EXTENDED = COMMON + " \"%{Referer}i\" \"%{User-agent}i\"";

  /** By the names that {@code W3C_LOG_PARSE} had; {@code COMBINED} is Apache's own name. */
  private static final Map<String, String> PREDEFINED =
      Map.of(
          "COMMON",
          COMMON,
          "COMMON WITH VHOST",
          "%v " + COMMON,
          "NCSA EXTENDED",
          EXTENDED,
          "COMBINED",
          EXTENDED,
          "REFERER",
          "%{Referer}i -> %U",
          "AGENT",
          "%{User-agent}i");

  /** Statuses for which it is logged, which request it is of, an argument, a letter. */
  private static final Pattern DIRECTIVE =
      Pattern.compile(
          "%(?:!?\\d{3}(?:,\\d{3})*)?[<>]?(?:(\\{[^}]*\\})|(\\[[^\\]]*\\]))?([a-zA-Z%])");

  private static final String WORDS = "aAhlLmRvVX";
  private static final String NUMBERS = "bBDIkOpPsST";
  private static final String TEXTS = "CefHinoqrtUu";

  private static final String WORD = "(\\S+)";
  private static final String NUMBER = "(-|\\d+)";

  /** May be several words, but no field on its own, which a dash would be. */
  private static final String USER = "(-|(?!- ).+?(?<! -))";

  private static final String TIME = "(\\[[^\\]]*\\])";

  /** Ends at the first quote without a backslash. */
  private static final String QUOTED = "([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)";

  private static final String ANY = "(.*?)";

  private W3cLogFormat() {}

  /**
   * @throws IllegalArgumentException when the text is neither a predefined format nor one with
   *     directives
   */
  static String regex(String text) {
    String name = text.strip().toUpperCase(Locale.ROOT);
    if (name.equals("IIS")) {
      throw new IllegalArgumentException(
          "The columns of format IIS were never documented; use the function w3c_extended");
    }
    return directives(PREDEFINED.getOrDefault(name, text));
  }

  private static String directives(String format) {
    Matcher directives = DIRECTIVE.matcher(format);
    StringBuilder regex = new StringBuilder("(?s)");
    boolean hasFields = false;
    int at = 0;
    while (directives.find()) {
      literal(regex, format, at, directives.start());
      at = directives.end();
      boolean isField = !directives.group(3).equals("%");
      regex.append(isField ? field(directives, format) : "%");
      hasFields |= isField;
    }
    literal(regex, format, at, format.length());
    if (!hasFields) {
      throw new IllegalArgumentException(
          "'%s' is no log format: it has no directive like %%h, and the formats with names are %s"
              .formatted(format, PREDEFINED.keySet().stream().sorted().toList()));
    }
    return regex.toString();
  }

  /** What the text of the directive just found looks like. */
  private static String field(Matcher directive, String format) {
    int start = directive.start();
    int end = directive.end();
    if (start > 0
        && format.charAt(start - 1) == '"'
        && (format.startsWith("\"", end) || format.startsWith("\\\"", end))) {
      return QUOTED;
    }
    String letter = directive.group(3);
    boolean hasArgument = directive.group(1) != null || directive.group(2) != null;
    if (letter.equals("u")) {
      return USER;
    }
    if (letter.equals("t") && !hasArgument) {
      return TIME;
    }
    if (WORDS.contains(letter)) {
      return WORD;
    }
    if (NUMBERS.contains(letter)) {
      return NUMBER;
    }
    if (TEXTS.contains(letter)) {
      return ANY;
    }
    throw new IllegalArgumentException(
        "'%s' is no log format: there is no directive %%%s".formatted(format, letter));
  }

  /** Text between directives, in which a backslash escapes a quote, a backslash, n and t. */
  private static void literal(StringBuilder regex, String format, int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      char letter = format.charAt(i);
      if (letter == '%') {
        throw new IllegalArgumentException(
            "'%s' is no log format: a %% without a directive at %d".formatted(format, i));
      }
      boolean escape = letter == '\\' && i + 1 < to;
      char meant = escape ? format.charAt(++i) : letter;
      text.append(escape && meant == 't' ? '\t' : escape && meant == 'n' ? '\n' : meant);
    }
    if (!text.isEmpty()) {
      regex.append(Pattern.quote(text.toString()));
    }
  }
}
