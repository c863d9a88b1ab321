package io.millrace.local.command;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * The lines of a stream as slices of one buffer. A slice is good until the next call of {@link
 * #next}. Memory is bounded by the longest line, and that by a limit.
 */
final class LineSource implements Closeable {
  private static final int FIRST_BUFFER = 1 << 16;

  private final InputStream in;
  private final int longest;
  private byte[] buffer = new byte[FIRST_BUFFER];
  private int filled;
  private int offset;
  private int length;
  private int nextLine;
  private long number;
  private boolean cut;
  private boolean ended;

  /**
   * @param longest bytes of a line beyond which its rest is skipped
   */
  LineSource(InputStream in, int longest) {
    this.in = in;
    this.longest = longest;
  }

  /** The stream itself, or what it holds when it is compressed with gzip. */
  static InputStream decompressed(InputStream in) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in, FIRST_BUFFER);
    buffered.mark(2);
    boolean gzip = buffered.read() == 0x1f && buffered.read() == 0x8b;
    buffered.reset();
    return gzip ? new GZIPInputStream(buffered, FIRST_BUFFER) : buffered;
  }

  /** Goes to the next line, if there is one. */
  boolean next() throws IOException {
    if (cut) {
      skipRest();
    }
    offset = nextLine;
    int from = offset;
    while (true) {
      int end = indexOfLineEnd(from);
      if (end >= 0) {
        return found(end, end + 1);
      }
      int searched = filled - offset;
      if (searched > longest || !fill()) {
        return filled > offset && found(filled, filled);
      }
      from = offset + searched;
    }
  }

  byte[] bytes() {
    return buffer;
  }

  int offset() {
    return offset;
  }

  /** Bytes of the line without its end. */
  int length() {
    return length;
  }

  /** The line's number, from 1. */
  long number() {
    return number;
  }

  /** Whether the line is longer than the limit, so that its rest is left out. */
  boolean isCut() {
    return cut;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private void skipRest() throws IOException {
    cut = false;
    int end = indexOfLineEnd(nextLine);
    while (end < 0) {
      offset = filled;
      boolean more = fill();
      nextLine = offset;
      if (!more) {
        return;
      }
      end = indexOfLineEnd(offset);
    }
    nextLine = end + 1;
  }

  private boolean found(int end, int next) {
    cut = end - offset > longest;
    length = cut ? longest : end - offset;
    nextLine = cut ? offset + longest : next;
    number++;
    return true;
  }

  private int indexOfLineEnd(int from) {
    for (int i = from; i < filled; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** Reads more behind the line that begins at {@link #offset}, moving or growing as needed. */
  private boolean fill() throws IOException {
    if (ended) {
      return false;
    }
    if (filled == buffer.length) {
      if (offset > 0) {
        System.arraycopy(buffer, offset, buffer, 0, filled - offset);
        filled -= offset;
        offset = 0;
      } else {
        buffer = Arrays.copyOf(buffer, buffer.length * 2);
      }
    }
    int read = in.read(buffer, filled, buffer.length - filled);
    ended = read < 0;
    filled += Math.max(read, 0);
    return !ended;
  }
}
