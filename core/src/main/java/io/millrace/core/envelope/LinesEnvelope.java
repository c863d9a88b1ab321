package io.millrace.core.envelope;

import org.apache.spark.sql.types.StructType;

/**
 * {@code lines}: one message per line. Lines end with LF or CR LF; empty ones are none, and the
 * last needs no end.
 */
final class LinesEnvelope implements Envelope {
  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "lines";
  }

  @Override
  public StructType fields() {
    return new StructType();
  }

  @Override
  public void open(byte[] bytes, int from, int to, Contents contents) {
    int start = from;
    for (int i = from; i <= to; i++) {
      if (i == to || bytes[i] == '\n') {
        int end = i > start && bytes[i - 1] == '\r' ? i - 1 : i;
        if (end > start) {
          contents.add(bytes, start, end);
        }
        start = i + 1;
      }
    }
  }
}
