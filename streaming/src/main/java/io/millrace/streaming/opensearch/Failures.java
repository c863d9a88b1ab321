package io.millrace.streaming.opensearch;

/** Words for errors that carry none. */
final class Failures {
  private Failures() {}

  /** What went wrong, with the innermost cause, which is where HTTP clients keep the fact. */
  static String describe(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String name = root.getClass().getSimpleName();
    return root.getMessage() == null ? name : name + ": " + root.getMessage();
  }
}
