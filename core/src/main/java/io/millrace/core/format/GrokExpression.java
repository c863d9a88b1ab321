package io.millrace.core.format;

import io.millrace.core.option.Suggestions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns a grok expression into one regular expression of Java: each {@code %{NAME}} becomes what
 * the name stands for, and each {@code %{NAME:field:type}} a group for that field.
 *
 * <p>Definitions are written for the engine of Ruby. What Java spells otherwise is translated:
 * names of groups, {@code \h} for a hexadecimal digit, {@code (?m)} for a dot that matches line
 * ends, and a brace that is no repetition.
 */
final class GrokExpression {
  /** Definitions that refer to each other can grow without end. */
  private static final int LONGEST = 1 << 20;

  private static final Pattern REFERENCE =
      Pattern.compile("%\\{([A-Za-z0-9_.-]+)(?::([^:;}]+))?(?:[:;]([^:;}]+)(?:[:;]([^}]+))?)?}");

  private static final Pattern ESCAPE = Pattern.compile("\\\\(?:[pPx]\\{[^}]*}|.)", Pattern.DOTALL);
  private static final Pattern CLASS_START = Pattern.compile("(\\[\\^?)(])?");
  private static final Pattern NAMED_CLASS = Pattern.compile("\\[:(\\^)?([a-z]+):]");
  private static final String REPEATS = "?+*";
  private static final String HEX = "0-9A-Fa-f";

  private static final Pattern GROUP_START = Pattern.compile("\\(\\?<([A-Za-z_][\\w.-]*)>");
  private static final Pattern FLAGS = Pattern.compile("\\(\\?[a-z]*-?[a-z]*[:)]");
  private static final Pattern REPETITION = Pattern.compile("\\{(?:\\d+(?:,\\d*)?|,\\d+)}");

  private final Map<String, String> definitions;
  private final StringBuilder regex = new StringBuilder();
  private final List<Field> fields = new ArrayList<>();
  private final Deque<String> open = new ArrayDeque<>();

  /**
   * One group.
   *
   * @param name as written
   * @param group name of the group in the regular expression
   * @param type as written, or null
   * @param format as written behind the type, or null
   */
  record Field(String name, String group, String type, String format) {}

  /**
   * @throws IllegalArgumentException when the expression refers to what is not defined, or to
   *     itself
   */
  GrokExpression(String expression, Map<String, String> definitions) {
    this.definitions = definitions;
    expand(expression);
  }

  String regex() {
    return regex.toString();
  }

  /** In the order of their groups' opening brackets. */
  List<Field> fields() {
    return fields;
  }

  private void expand(String text) {
    int depth = 0;
    boolean repeated = false;
    int i = 0;
    while (i < text.length()) {
      if (regex.length() > LONGEST) {
        throw new IllegalArgumentException(
            "it grows to more than " + LONGEST + " characters of regular expression");
      }
      char c = text.charAt(i);
      boolean repeatedBefore = repeated;
      repeated = depth == 0 && REPEATS.indexOf(c) >= 0;
      if (text.startsWith("%{", i)) {
        i = reference(text, i);
      } else if (c == '\\') {
        i = escape(text, i, depth > 0);
      } else if (depth == 0 && c == '(') {
        i = group(text, i);
      } else if (depth == 0 && c == '{') {
        i = brace(text, i);
      } else if (c == '[') {
        int end = depth == 0 ? classStart(text, i) : namedClass(text, i);
        depth += end > 0 ? 1 : 0;
        i = Math.abs(end);
      } else if (c == '*' && repeatedBefore) {
        // All repetitions of x? or x+ are those of x; Java repeats nothing twice.
        regex.setCharAt(regex.length() - 1, c);
        i++;
      } else {
        depth -= c == ']' && depth > 0 ? 1 : 0;
        regex.append(c);
        i++;
      }
    }
  }

  private int reference(String text, int at) {
    Matcher reference = REFERENCE.matcher(text).region(at, text.length());
    if (!reference.lookingAt()) {
      throw new IllegalArgumentException(
          "it has %{ that starts no %{NAME}, %{NAME:field} or %{NAME:field:type}");
    }
    refer(reference);
    return reference.end();
  }

  private void refer(Matcher reference) {
    String name = reference.group(1);
    String definition = definitions.get(name);
    if (definition == null) {
      throw new IllegalArgumentException(
          "it has %{" + name + "}, which is not defined" + near(name));
    }
    if (open.contains(name)) {
      throw new IllegalArgumentException("the definition of %{" + name + "} refers to itself");
    }
    open.push(name);
    if (reference.group(2) == null) {
      regex.append("(?:");
    } else {
      field(reference.group(2), reference.group(3), reference.group(4));
    }
    expand(definition);
    regex.append(')');
    open.pop();
  }

  /** A suggestion; hundreds of names that are not near would be none. */
  private String near(String name) {
    String suggestion = Suggestions.didYouMean(name, definitions.keySet());
    return suggestion.endsWith("?") ? suggestion : "";
  }

  private void field(String name, String type, String format) {
    String group = "g" + fields.size();
    fields.add(new Field(name, group, type, format));
    regex.append("(?<").append(group).append('>');
  }

  private int escape(String text, int at, boolean inClass) {
    Matcher escape = ESCAPE.matcher(text).region(at, text.length());
    if (!escape.lookingAt()) {
      regex.append('\\');
      return at + 1;
    }
    regex.append(
        switch (escape.group()) {
          case "\\h" -> inClass ? HEX : "[" + HEX + "]";
          case "\\H" -> "[^" + HEX + "]";
          default -> escape.group();
        });
    return escape.end();
  }

  /** The bracket of a class, and what Ruby takes for a member only because it comes first. */
  private int classStart(String text, int at) {
    Matcher start = CLASS_START.matcher(text).region(at, text.length());
    start.lookingAt();
    regex.append(start.group(1)).append(start.group(2) == null ? "" : "\\]");
    return start.end();
  }

  /** A bracket within a class: of a nested class, or, as a negative index, of {@code [:alpha:]}. */
  private int namedClass(String text, int at) {
    Matcher named = NAMED_CLASS.matcher(text).region(at, text.length());
    if (!named.lookingAt()) {
      return classStart(text, at);
    }
    String name = named.group(2);
    String java =
        switch (name) {
          case "word" -> "w";
          case "xdigit" -> "p{XDigit}";
          default -> "p{" + Character.toUpperCase(name.charAt(0)) + name.substring(1) + "}";
        };
    boolean negated = named.group(1) != null;
    regex.append('\\').append(negated ? java.toUpperCase(Locale.ROOT).charAt(0) : java.charAt(0));
    regex.append(java.substring(1));
    return -named.end();
  }

  private int group(String text, int at) {
    Matcher named = GROUP_START.matcher(text).region(at, text.length());
    if (named.lookingAt()) {
      field(named.group(1), null, null);
      return named.end();
    }
    Matcher flags = FLAGS.matcher(text).region(at, text.length());
    if (flags.lookingAt()) {
      regex.append(flags.group().replace('m', 's'));
      return flags.end();
    }
    regex.append('(');
    return at + 1;
  }

  private int brace(String text, int at) {
    Matcher repetition = REPETITION.matcher(text).region(at, text.length());
    if (!repetition.lookingAt()) {
      regex.append("\\{");
      return at + 1;
    }
    // Java has no {,3} for up to three.
    regex.append(repetition.group().replace("{,", "{0,"));
    return repetition.end();
  }
}
