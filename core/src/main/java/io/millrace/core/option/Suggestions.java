package io.millrace.core.option;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** The nearest known name to a mistyped one. */
public final class Suggestions {
  private Suggestions() {}

  /**
   * {@code "; did you mean 'x'?"}, or {@code "; known: a, b"} when nothing is near, or {@code ";
   * there is none"}.
   */
  public static String didYouMean(String typed, Collection<String> known) {
    if (known.isEmpty()) {
      return "; there is none";
    }
    String wanted = typed.toLowerCase(Locale.ROOT);
    return known.stream()
        .min(Comparator.comparingInt(name -> distance(wanted, name.toLowerCase(Locale.ROOT))))
        .filter(name -> distance(wanted, name.toLowerCase(Locale.ROOT)) <= 1 + wanted.length() / 3)
        .map(name -> "; did you mean '" + name + "'?")
        .orElse("; known: " + String.join(", ", known));
  }

  /** Levenshtein distance. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(substitution, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
