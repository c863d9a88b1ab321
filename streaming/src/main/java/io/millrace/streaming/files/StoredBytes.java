package io.millrace.streaming.files;

import io.millrace.core.MillraceException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/**
 * A file's bytes as stored, from a position to the size that it was listed with.
 *
 * <p>Trouble with the storage is a MillraceException here, and nothing else: the exceptions that
 * come out of a decompressor speak of the file's content, which no retry mends.
 */
final class StoredBytes extends InputStream {
  private final FSDataInputStream in;
  private final Path path;
  private final long end;
  private long position;

  StoredBytes(FSDataInputStream in, Path path, long position, long end) {
    this.in = in;
    this.path = path;
    this.position = position;
    this.end = end;
  }

  /** How many bytes of the file have been handed out, those before the start included. */
  long position() {
    return position;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    int wanted = (int) Math.min(length, end - position);
    if (wanted == 0) {
      return length == 0 ? 0 : -1;
    }
    int count;
    try {
      count = in.read(buffer, offset, wanted);
    } catch (IOException | RuntimeException e) {
      throw FilesErrors.cannotRead(path, position, e);
    }
    if (count < 0) {
      throw FilesErrors.changed(path, end + " bytes", position + " bytes");
    }
    position += count;
    return count;
  }

  @Override
  public int available() {
    return (int) Math.min(Integer.MAX_VALUE, end - position);
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new MillraceException("Cannot close %s: %s".formatted(path, e.getMessage()), e);
    }
  }
}
