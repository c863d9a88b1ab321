package io.millrace.core.format;

/** How a log writes the values of its TIMESTAMP columns. */
enum TimestampForm {
  ISO_8601,
  EPOCH_SECONDS,
  EPOCH_MILLIS
}
