package io.millrace.core.format;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * A regular expression of Java that describes a whole line. Matching takes a bounded time whatever
 * the line is, see {@link BoundedText}.
 */
public final class LinePattern {
  private final Pattern pattern;
  private final int groups;

  /**
   * @throws java.util.regex.PatternSyntaxException when it is none
   */
  public LinePattern(String regex) {
    this.pattern = Pattern.compile(regex);
    this.groups = pattern.matcher("").groupCount();
  }

  /** How many groups capture something. */
  public int groups() {
    return groups;
  }

  /**
   * The text of each group, null for one that took no part. They may share the line's bytes.
   *
   * @return null when the pattern does not match, or would take too long to
   */
  public UTF8String[] match(UTF8String line) {
    byte[] bytes = line.getBytes();
    BoundedText text = new BoundedText(bytes, 0, ByteSearch.withoutLineEnd(bytes, 0, bytes.length));
    Matcher matcher = pattern.matcher(text);
    try {
      return matcher.matches() ? groups(matcher, text, bytes) : null;
    } catch (BoundedText.Exhausted | StackOverflowError e) {
      return null;
    }
  }

  private UTF8String[] groups(Matcher matcher, BoundedText text, byte[] bytes) {
    UTF8String[] found = new UTF8String[groups];
    for (int i = 0; i < groups; i++) {
      int from = matcher.start(i + 1);
      int to = matcher.end(i + 1);
      if (from >= 0) {
        found[i] =
            text.isAscii()
                ? UTF8String.fromBytes(bytes, from, to - from)
                : UTF8String.fromBytes(text.utf8(from, to));
      }
    }
    return found;
  }
}
