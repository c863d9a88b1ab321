package io.millrace.local.demo;

import io.millrace.core.MillraceException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.zip.GZIPInputStream;

/** The lines of a file, plain or gzip, due at an even rate. Bytes stay as they are in the file. */
final class FileLines implements Iterator<FeedLine>, AutoCloseable {
  private final InputStream in;
  private Instant start;
  private long nanosPerLine;
  private long given;
  private byte[] next;

  FileLines(Path file) {
    try {
      InputStream raw = Files.newInputStream(file);
      this.in =
          new BufferedInputStream(
              file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw, 1 << 16);
    } catch (IOException e) {
      throw new MillraceException("Cannot read the log file " + file + ": " + e.getMessage(), e);
    }
    this.next = readLine();
  }

  /** Makes the lines that are left due at a rate, from a time on. */
  FileLines pace(int rate, Instant from) {
    start = from;
    nanosPerLine = 1_000_000_000L / rate;
    given = 0;
    return this;
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public FeedLine next() {
    if (next == null) {
      throw new NoSuchElementException();
    }
    byte[] line = next;
    next = readLine();
    return new FeedLine(start.plusNanos(nanosPerLine * given++), key(line), line);
  }

  /** A client's lines share a shard, so they keep their order. */
  private static String key(byte[] line) {
    int end = 0;
    while (end < line.length && end < 64 && line[end] > ' ') {
      end++;
    }
    return end == 0 ? "-" : new String(line, 0, end, StandardCharsets.ISO_8859_1);
  }

  private byte[] readLine() {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    try {
      int b = in.read();
      if (b < 0) {
        return null;
      }
      while (b >= 0 && b != '\n') {
        line.write(b);
        b = in.read();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line.toByteArray();
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
