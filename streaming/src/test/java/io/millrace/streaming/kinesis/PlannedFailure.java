package io.millrace.streaming.kinesis;

/** What a test does to a driver or a task on purpose. */
final class PlannedFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PlannedFailure(String what) {
    super(what);
  }

  /** Whether a query has died of it. */
  static boolean isBehind(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof PlannedFailure
          || String.valueOf(cause.getMessage()).contains(PlannedFailure.class.getName())) {
        return true;
      }
    }
    return false;
  }
}
