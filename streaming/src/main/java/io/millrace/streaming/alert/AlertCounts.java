package io.millrace.streaming.alert;

/**
 * What a query of alerts has done.
 *
 * @param fired rows written to the table {@code alerts}
 * @param sent notifications that targets have taken
 * @param failed notifications that were given up
 */
public record AlertCounts(long fired, long sent, long failed) {
  public static final AlertCounts NONE = new AlertCounts(0, 0, 0);

  public AlertCounts plus(AlertCounts other) {
    return new AlertCounts(fired + other.fired, sent + other.sent, failed + other.failed);
  }
}
