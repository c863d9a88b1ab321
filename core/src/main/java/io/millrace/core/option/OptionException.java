package io.millrace.core.option;

import io.millrace.core.MillraceException;
import java.util.List;

/** Every mistake found in a set of options, in one exception. */
public final class OptionException extends MillraceException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  OptionException(String where, List<String> problems) {
    super(where + ": " + String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }
}
