package io.millrace.core.format;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Where the fields of a line go: the fields as a {@code #Fields} directive names them, each with
 * the column that takes it.
 */
final class W3cLayout implements Serializable {
  private static final long serialVersionUID = 1L;

  /** In place of an ordinal: a field for which there is no column. */
  static final int RESCUED = -1;

  static final int DATE = -2;
  static final int TIME = -3;

  final String[] names;
  final int[] targets;

  private W3cLayout(String[] names, int[] targets) {
    this.names = names;
    this.targets = targets;
  }

  /**
   * @param ordinals of columns, by {@link W3cField#key}
   */
  static W3cLayout of(List<String> fields, Map<String, Integer> ordinals) {
    int[] targets = new int[fields.size()];
    for (int i = 0; i < targets.length; i++) {
      String key = W3cField.key(fields.get(i));
      targets[i] =
          switch (key) {
            case W3cField.DATE -> DATE;
            case W3cField.TIME -> TIME;
            default -> ordinals.getOrDefault(key, RESCUED);
          };
    }
    return new W3cLayout(fields.toArray(String[]::new), targets);
  }

  boolean hasTime() {
    return Arrays.stream(targets).anyMatch(target -> target == TIME);
  }
}
