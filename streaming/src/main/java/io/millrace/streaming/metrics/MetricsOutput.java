package io.millrace.streaming.metrics;

/** Where readings go. Called by one thread at a time. */
interface MetricsOutput extends AutoCloseable {
  void publish(QueryReading reading);

  @Override
  void close();
}
