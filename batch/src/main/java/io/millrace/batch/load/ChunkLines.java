package io.millrace.batch.load;

import io.millrace.batch.file.Packing;
import io.millrace.batch.file.Storage;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.message.SourceColumns;
import io.millrace.core.pipeline.Warehouse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/** The lines of a file, unpacked, each without its end, with their numbers from 1 on. */
final class ChunkLines implements Iterator<Row> {
  static final StructType SCHEMA =
      new StructType()
          .add(Warehouse.FILE, DataTypes.StringType)
          .add(Warehouse.LINE, DataTypes.LongType)
          .add(LakeTables.VALUE, DataTypes.BinaryType)
          .add(SourceColumns.FLAW, DataTypes.StringType);

  /** What a longer line is cut to; the rest is passed over. */
  static final int LONGEST = 16 << 20;

  private static final int BUFFER = 256 << 10;

  private final String file;
  private final InputStream in;
  private byte[] buffer = new byte[BUFFER];
  private int from;
  private int to;
  private long line;
  private boolean isOver;
  private Row next;

  private ChunkLines(String file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  /** In a task, the file is closed when that ends. */
  static ChunkLines open(String file, Configuration hadoop) throws IOException {
    ChunkLines lines =
        new ChunkLines(file, Packing.of(file).unpack(new Storage(hadoop).open(new Path(file))));
    if (TaskContext.get() != null) {
      TaskContext.get()
          .addTaskCompletionListener((TaskCompletionListener) context -> lines.close());
    }
    return lines;
  }

  @Override
  public boolean hasNext() {
    if (next == null && !isOver) {
      try {
        next = read();
      } catch (IOException e) {
        throw new UncheckedIOException("%s, behind line %d".formatted(file, line), e);
      }
      if (next == null) {
        isOver = true;
        close();
      }
    }
    return next != null;
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Row row = next;
    next = null;
    return row;
  }

  private Row read() throws IOException {
    int looked = from;
    while (true) {
      for (int i = looked; i < to; i++) {
        if (buffer[i] == '\n') {
          Row row = row(from, i, null);
          from = i + 1;
          return row;
        }
      }
      looked = to;
      if (to - from >= LONGEST) {
        return tooLong();
      }
      int kept = to - from;
      if (!fill()) {
        if (kept == 0) {
          return null;
        }
        Row row = row(from, to, null);
        from = to;
        return row;
      }
      looked = from + kept;
    }
  }

  /** Reads more behind what there is; false at the end of the file. */
  private boolean fill() throws IOException {
    int kept = to - from;
    if (from > 0) {
      System.arraycopy(buffer, from, buffer, 0, kept);
      from = 0;
      to = kept;
    }
    if (to == buffer.length) {
      buffer = Arrays.copyOf(buffer, buffer.length * 2);
    }
    int read = in.read(buffer, to, buffer.length - to);
    to += Math.max(0, read);
    return read >= 0;
  }

  private Row tooLong() throws IOException {
    Row row = row(from, from + LONGEST, "a line longer than %d bytes".formatted(LONGEST));
    from += LONGEST;
    while (true) {
      for (int i = from; i < to; i++) {
        if (buffer[i] == '\n') {
          from = i + 1;
          return row;
        }
      }
      from = to;
      if (!fill()) {
        return row;
      }
    }
  }

  private Row row(int start, int end, String flaw) {
    line++;
    int behind = end > start && buffer[end - 1] == '\r' ? end - 1 : end;
    return RowFactory.create(file, line, Arrays.copyOfRange(buffer, start, behind), flaw);
  }

  private void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
