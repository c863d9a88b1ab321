package io.millrace.streaming.files;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts bytes into lines. A line ends with LF or CR LF, which is not part of it, or with the input.
 * Memory is bounded: of a line that is too long only the length is known.
 */
final class LineReader {
  private static final int BUFFER = 64 << 10;

  private final InputStream in;
  private final long longest;
  private final byte[] buffer = new byte[BUFFER];
  private int next;
  private int limit;

  private long start;
  private long end;
  private byte[] kept = new byte[256];
  private long length;

  /**
   * @param position of the input's first byte
   * @param longest the most bytes that a line may have
   */
  LineReader(InputStream in, long position, long longest) {
    this.in = in;
    this.end = position;
    this.longest = longest;
  }

  /**
   * Goes to the next line.
   *
   * @return false at the end of the input
   * @throws IOException what the input throws; then {@link #start} and {@link #length} tell of the
   *     line that it broke off in
   */
  boolean next() throws IOException {
    start = end;
    length = 0;
    while (true) {
      if (next == limit && !fill()) {
        return end > start;
      }
      int from = next;
      int to = indexOfLineFeed();
      keep(from, to);
      if (to < limit) {
        next = to + 1;
        end = start + length + 1;
        dropCarriageReturn();
        return true;
      }
      next = limit;
      end = start + length;
    }
  }

  private boolean fill() throws IOException {
    int count = in.read(buffer, 0, BUFFER);
    next = 0;
    limit = Math.max(0, count);
    return count > 0;
  }

  private int indexOfLineFeed() {
    for (int i = next; i < limit; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return limit;
  }

  /** One byte more than allowed is kept, since it may be a CR. */
  private void keep(int from, int to) {
    int count = to - from;
    if (length + count <= longest + 1) {
      if (length + count > kept.length) {
        kept = Arrays.copyOf(kept, (int) Math.min(longest + 1, 2 * (length + count)));
      }
      System.arraycopy(buffer, from, kept, (int) length, count);
    }
    length += count;
  }

  private void dropCarriageReturn() {
    if (length > 0 && length <= longest + 1 && kept[(int) length - 1] == '\r') {
      length--;
    }
  }

  /** Where the line begins. */
  long start() {
    return start;
  }

  /** Bytes of the line; for a line that is too long with the CR, if it has one. */
  long length() {
    return length;
  }

  boolean isTooLong() {
    return length > longest;
  }

  /** The line's bytes, a new array each time. Not for a line that is too long. */
  byte[] bytes() {
    return Arrays.copyOf(kept, (int) length);
  }
}
