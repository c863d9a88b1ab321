package io.millrace.batch.split;

import io.millrace.core.MillraceException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Cuts a stream into units of whole records, each as large as is wanted, or its only record. */
final class Units {
  /** No log has a longer record; a wrong expression for its start would have one of the file. */
  private static final int LONGEST_RECORD = 256 << 20;

  private final InputStream in;
  private final RecordStarts starts;
  private final int wanted;
  private final String name;
  private byte[] buffer;
  private int filled;
  private boolean ended;

  /**
   * A unit of the stream.
   *
   * @param bytes the unit's from 0 to {@code length}; not used for another unit
   */
  record Unit(byte[] bytes, int length) {}

  /**
   * @param name what the stream is, for errors
   */
  Units(InputStream in, RecordStarts starts, int wanted, String name) {
    this.in = in;
    this.starts = starts;
    this.wanted = wanted;
    this.name = name;
    this.buffer = new byte[wanted];
  }

  /** The next unit; null at the end. */
  Unit next() throws IOException {
    fill();
    int cut = ended ? filled : starts.lastIn(buffer, filled);
    while (cut == 0 && !ended) {
      if (buffer.length >= LONGEST_RECORD) {
        throw new MillraceException(
            "%s has a record of more than %d MB. Does '%s' say how records begin?"
                .formatted(name, LONGEST_RECORD >> 20, SplitOptions.RECORD_START.key()));
      }
      buffer = Arrays.copyOf(buffer, Math.min(LONGEST_RECORD, buffer.length * 2));
      fill();
      cut = ended ? filled : starts.lastIn(buffer, filled);
    }
    if (cut == 0) {
      return null;
    }
    Unit unit = new Unit(buffer, cut);
    byte[] rest = new byte[Math.max(wanted, filled - cut)];
    System.arraycopy(buffer, cut, rest, 0, filled - cut);
    filled -= cut;
    buffer = rest;
    return unit;
  }

  private void fill() throws IOException {
    while (!ended && filled < buffer.length) {
      int read = in.read(buffer, filled, buffer.length - filled);
      ended = read < 0;
      filled += Math.max(0, read);
    }
  }
}
