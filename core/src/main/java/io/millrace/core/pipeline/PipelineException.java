package io.millrace.core.pipeline;

import static java.util.stream.Collectors.joining;

import io.millrace.core.MillraceException;
import java.util.Collection;
import java.util.List;

/** Every mistake in a pipeline file, one per line, in the order of the file. */
public final class PipelineException extends MillraceException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  PipelineException(Collection<Problem> problems) {
    super(problems.stream().sorted().map(Problem::toString).collect(joining("\n")));
    this.problems = problems.stream().sorted().toList();
  }

  public List<Problem> problems() {
    return problems;
  }
}
