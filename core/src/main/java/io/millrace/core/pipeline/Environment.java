package io.millrace.core.pipeline;

import static java.util.stream.Collectors.joining;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replaces {@code ${env:NAME}} in values and keeps what it put in out of every message. */
final class Environment {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{env:([^}]*)}");
  private static final int SHORTEST_SECRET = 4;

  private final UnaryOperator<String> variables;

  /** Value to the reference that it replaced; longest first, so that no part of a value stays. */
  private final Map<String, String> used =
      new TreeMap<>(
          Comparator.comparingInt(String::length)
              .reversed()
              .thenComparing(Comparator.naturalOrder()));

  /**
   * @param variables gives a variable's value, or null
   */
  Environment(UnaryOperator<String> variables) {
    this.variables = variables;
  }

  /**
   * @param unset receives each name that has no value; the reference then stays as it is
   */
  String substitute(String text, Consumer<String> unset) {
    return REFERENCE
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(valueOf(match, unset)));
  }

  private String valueOf(MatchResult reference, Consumer<String> unset) {
    String value = variables.apply(reference.group(1));
    if (value == null) {
      unset.accept(reference.group(1));
      return reference.group();
    }
    if (!value.isBlank()) {
      used.put(value.strip(), reference.group());
    }
    return value;
  }

  /** The message with each value's reference in place of the value. */
  String hideValues(String message) {
    if (used.isEmpty()) {
      return message;
    }
    Pattern values =
        Pattern.compile(used.keySet().stream().map(Environment::pattern).collect(joining("|")));
    return values
        .matcher(message)
        .replaceAll(match -> Matcher.quoteReplacement(used.get(match.group())));
  }

  /** A value as short as {@code 10} is no secret and part of many words: only in quotes. */
  private static String pattern(String value) {
    String literal = Pattern.quote(value);
    return value.length() < SHORTEST_SECRET ? "(?<=')" + literal + "(?=')" : literal;
  }
}
