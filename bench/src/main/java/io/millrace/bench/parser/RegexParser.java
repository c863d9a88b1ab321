package io.millrace.bench.parser;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** java.util.regex with a compiled pattern, and a DateTimeFormatter for the time. */
final class RegexParser {
  private static final String QUOTED = "\"([^\"]*)\"";
  private static final String ESCAPED = "\"([^\"\\\\]*(?:\\\\.[^\"\\\\]*)*)\"";

  private final Pattern pattern;

  private RegexParser(String target, String quoted) {
    pattern =
        Pattern.compile(
            "^(\\S+) (\\S+) (\\S+) \\[([^\\]]+)\\] \"(\\S+) ("
                + target
                + ") (\\S+)\" (\\d{3}) (\\d+|-) "
                + quoted
                + " "
                + quoted);
  }

  /** The pattern as most people write it; it does not know escaped quotes. */
  static RegexParser usual() {
    return new RegexParser("\\S+", QUOTED);
  }

  static RegexParser escapeAware() {
    return new RegexParser("[^\"\\\\ ]*(?:\\\\.[^\"\\\\ ]*)*", ESCAPED);
  }

  /** Null when the line does not match. */
  Fields parse(byte[] line) {
    Matcher matcher = pattern.matcher(new String(line, StandardCharsets.UTF_8));
    if (!matcher.find()) {
      return null;
    }
    String target = matcher.group(6);
    return new Fields(
        matcher.group(1),
        matcher.group(2),
        matcher.group(3),
        Fields.micros(matcher.group(4)),
        matcher.group(5),
        Fields.path(target),
        Fields.query(target),
        matcher.group(7),
        Integer.parseInt(matcher.group(8)),
        Fields.bytes(matcher.group(9)),
        matcher.group(10),
        matcher.group(11));
  }
}
