package io.millrace.streaming.files;

import io.millrace.core.MillraceException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The lines of one slice of a file, and what is wrong with it as lines without bytes: a line that
 * is too long; the rest of a file from where its compressed bytes are damaged on; a file that has
 * changed or gone, where that may not fail the query.
 */
final class FileLines implements AutoCloseable {
  private final FileReading reading;
  private final FileSlice slice;
  private final FileSystem fileSystem;
  private final Path path;
  private final Compression compression;
  private StoredBytes stored;
  private InputStream content;
  private LineReader lines;
  private boolean isDone;
  private long position;
  private byte[] value;
  private String flaw;

  FileLines(FileReading reading, FileSlice slice, FileSystem fileSystem) {
    this.reading = reading;
    this.slice = slice;
    this.fileSystem = fileSystem;
    this.path = reading.pathOf(slice.file());
    this.compression = reading.compression().of(slice.file().name());
  }

  /**
   * Goes to the next line, or flaw.
   *
   * @throws MillraceException when the file can't be read, or is not as it was listed
   */
  boolean next() {
    if (isDone) {
      return false;
    }
    if (stored == null) {
      String change = open();
      if (change != null) {
        isDone = true;
        set(slice.from(), null, "the file has changed since it was listed: " + change);
        return true;
      }
    }
    try {
      return nextLine();
    } catch (MillraceException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // A decompressor may trip over damaged bytes in any way.
      isDone = true;
      set(lines == null ? 0 : lines.start(), null, damage(e));
      return true;
    }
  }

  private boolean nextLine() throws IOException {
    if (lines == null && slice.bytes() > 0) {
      startLines();
    }
    if (lines == null || !lines.next() || isPlain() && lines.start() >= slice.to()) {
      isDone = true;
      return false;
    }
    if (lines.isTooLong()) {
      set(
          lines.start(),
          null,
          "the line has %d bytes, more than %s = %d"
              .formatted(lines.length(), FilesOptions.MAX_LINE_BYTES, reading.maxLineBytes()));
    } else {
      set(lines.start(), lines.bytes(), null);
    }
    return true;
  }

  private String damage(Exception e) {
    return "the file is damaged at or before byte %d of %d (%s: %s); %d bytes of a line and all lines behind it can't be read"
        .formatted(
            stored.position(),
            slice.file().size(),
            compression,
            e.getMessage(),
            lines == null ? 0 : lines.length());
  }

  /** Opens the file; answers how it has changed where the query goes on all the same. */
  private String open() {
    try {
      String change = change();
      if (change == null) {
        open(fileSystem.open(path));
      }
      return change;
    } catch (IOException e) {
      throw FilesErrors.cannotRead(path, slice.from(), e);
    }
  }

  private String change() throws IOException {
    String is;
    try {
      FileStatus now = fileSystem.getFileStatus(path);
      FoundFile found = new FoundFile(slice.file().path(), now.getLen(), now.getModificationTime());
      if (found.equals(slice.file())) {
        return null;
      }
      is = found.stamp();
    } catch (FileNotFoundException e) {
      is = "gone";
    }
    if (reading.failOnDataLoss()) {
      throw FilesErrors.changed(path, slice.file().stamp(), is);
    }
    return FilesErrors.change(slice.file().stamp(), is);
  }

  private void open(FSDataInputStream file) throws IOException {
    long from = Math.max(0, slice.from() - 1);
    if (from > 0) {
      file.seek(from);
    }
    stored = new StoredBytes(file, path, from, slice.file().size());
  }

  /** A slice begins behind the line that the one before it has begun. */
  private void startLines() throws IOException {
    long from = stored.position();
    content = compression.decompress(stored);
    lines = new LineReader(content, from, reading.maxLineBytes());
    if (slice.from() > 0) {
      lines.next();
    }
  }

  private boolean isPlain() {
    return compression == Compression.NONE;
  }

  private void set(long newPosition, byte[] newValue, String newFlaw) {
    position = newPosition;
    value = newValue;
    flaw = newFlaw;
  }

  /** Where the line begins in the file, decompressed. */
  long position() {
    return position;
  }

  /** The line; null where there is a flaw. */
  byte[] value() {
    return value;
  }

  /** What is wrong; null where nothing is. */
  String flaw() {
    return flaw;
  }

  @Override
  public void close() throws IOException {
    if (content != null) {
      content.close();
    }
    if (stored != null) {
      stored.close();
    }
  }
}
