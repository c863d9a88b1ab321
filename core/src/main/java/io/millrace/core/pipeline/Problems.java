package io.millrace.core.pipeline;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** Collects the mistakes of one pipeline file, in the order of the file. */
final class Problems {
  private final String file;
  private final Environment environment;
  private final TreeSet<Problem> found = new TreeSet<>();

  Problems(String file, Environment environment) {
    this.file = file;
    this.environment = environment;
  }

  /** Adds a mistake; values that came from the environment are hidden in the message. */
  void add(Position at, String message) {
    found.add(new Problem(file, at.line(), at.column(), environment.hideValues(message)));
  }

  void addAll(Collection<Problem> problems) {
    found.addAll(problems);
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  List<Problem> list() {
    return List.copyOf(found);
  }
}
