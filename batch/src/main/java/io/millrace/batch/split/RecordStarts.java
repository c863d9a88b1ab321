package io.millrace.batch.split;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tells where records begin: at each line, or at lines that begin like the first one of a record. A
 * file's first byte always begins one.
 */
final class RecordStarts implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How much of a line the expression sees. */
  private static final int LINE_BEGIN = 4096;

  private static final int BUFFER = 64 << 10;

  /** Null where each line is a record. */
  private final Pattern first;

  RecordStarts(Optional<Pattern> first) {
    this.first = first.orElse(null);
  }

  /**
   * The last place in the buffer where a record begins, behind its first byte; 0 where none is
   * sure.
   *
   * @param length of what is filled; more of the file follows
   */
  int lastIn(byte[] bytes, int length) {
    int lineEnd = length;
    for (int i = length - 1; i >= 0; i--) {
      if (bytes[i] == '\n') {
        int start = i + 1;
        if (first == null || isWhole(start, lineEnd, length) && begins(bytes, start, lineEnd)) {
          return start;
        }
        lineEnd = i;
      }
    }
    return 0;
  }

  /**
   * The first place at or behind {@code position} where a record begins; the stream's end where
   * none does.
   *
   * @param in at the byte before {@code position}, which is not 0
   */
  long next(InputStream in, long position) throws IOException {
    LineBegins lines = new LineBegins(in, position - 1);
    lines.skipLine();
    while (first != null && !lines.isAtEnd() && !first.matcher(lines.begin()).lookingAt()) {
      lines.skipLine();
    }
    return lines.position();
  }

  /** Whether the expression sees as much of the line as it would in the whole file. */
  private static boolean isWhole(int start, int lineEnd, int length) {
    return start < length && (lineEnd < length || length - start >= LINE_BEGIN);
  }

  private boolean begins(byte[] bytes, int start, int lineEnd) {
    int shown = Math.min(LINE_BEGIN, lineEnd - start);
    return first.matcher(new String(bytes, start, shown, StandardCharsets.UTF_8)).lookingAt();
  }

  /** Goes through a stream from line to line and shows how each begins. */
  private static final class LineBegins {
    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private long position;
    private int at;
    private int filled;

    LineBegins(InputStream in, long position) throws IOException {
      this.in = in;
      this.position = position;
      fill();
    }

    long position() {
      return position;
    }

    boolean isAtEnd() {
      return at == filled;
    }

    void skipLine() throws IOException {
      while (!isAtEnd()) {
        position++;
        if (buffer[at++] == '\n') {
          break;
        }
        if (at == filled) {
          fill();
        }
      }
      if (filled - at < LINE_BEGIN) {
        fill();
      }
    }

    String begin() {
      int end = at;
      int most = Math.min(filled, at + LINE_BEGIN);
      while (end < most && buffer[end] != '\n') {
        end++;
      }
      return new String(buffer, at, end - at, StandardCharsets.UTF_8);
    }

    private void fill() throws IOException {
      System.arraycopy(buffer, at, buffer, 0, filled - at);
      filled -= at;
      at = 0;
      int read = in.readNBytes(buffer, filled, buffer.length - filled);
      filled += read;
    }
  }
}
