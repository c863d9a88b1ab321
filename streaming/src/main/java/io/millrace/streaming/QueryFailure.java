package io.millrace.streaming;

import io.millrace.core.MillraceException;
import java.util.ArrayList;
import java.util.List;

/** Says why a query failed, in words that a user can act on. */
final class QueryFailure {
  private QueryFailure() {}

  static MillraceException of(String query, Throwable failure) {
    List<Throwable> causes = causes(failure);
    for (Throwable cause : causes) {
      if (cause instanceof MillraceException) {
        return new MillraceException(
            "Query %s failed. %s".formatted(query, cause.getMessage()), failure);
      }
    }
    for (Throwable cause : causes) {
      if (String.valueOf(cause.getMessage()).contains("No space left on device")) {
        return new MillraceException(
            "Query %s failed: no space left on the disk of the lake or its checkpoint. Free space there and start again; the query goes on from its checkpoint."
                .formatted(query),
            failure);
      }
    }
    Throwable root = causes.get(causes.size() - 1);
    return new MillraceException(
        "Query %s failed: %s: %s"
            .formatted(query, root.getClass().getSimpleName(), root.getMessage()),
        failure);
  }

  /** The failure and its causes; a Spark task's error keeps the original only as text. */
  private static List<Throwable> causes(Throwable failure) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable cause = failure;
        cause != null && !causes.contains(cause);
        cause = cause.getCause()) {
      causes.add(cause);
    }
    return causes;
  }
}
