package io.millrace.streaming.files;

import io.millrace.core.message.SourceColumns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.unsafe.types.UTF8String;

/** Makes the readers on the executors. */
final class FileReaderFactory implements PartitionReaderFactory {
  private static final long serialVersionUID = 1L;

  private final FileReading reading;

  FileReaderFactory(FileReading reading) {
    this.reading = reading;
  }

  @Override
  public PartitionReader<InternalRow> createReader(InputPartition partition) {
    return new RowReader((FileTask) partition, reading, fileSystem());
  }

  private FileSystem fileSystem() {
    try {
      return new Path(reading.root()).getFileSystem(reading.hadoop());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Turns lines into rows of {@link SourceColumns}. The row is reused, as Spark allows. */
  private static final class RowReader implements PartitionReader<InternalRow> {
    private final Iterator<FileSlice> slices;
    private final FileReading reading;
    private final FileSystem fileSystem;
    private final GenericInternalRow row =
        new GenericInternalRow(new Object[SourceColumns.SCHEMA.size()]);
    private FileLines lines;

    RowReader(FileTask task, FileReading reading, FileSystem fileSystem) {
      this.slices = task.slices().iterator();
      this.reading = reading;
      this.fileSystem = fileSystem;
      row.update(0, UTF8String.fromString(reading.stream()));
      row.setLong(3, 0L);
    }

    @Override
    public boolean next() throws IOException {
      while (lines == null || !lines.next()) {
        close();
        if (!slices.hasNext()) {
          return false;
        }
        open(slices.next());
      }
      row.update(2, UTF8String.fromString(SourceColumns.sequenceNumber(lines.position())));
      row.update(6, lines.value());
      row.update(7, UTF8String.fromString(lines.flaw()));
      return true;
    }

    private void open(FileSlice slice) {
      lines = new FileLines(reading, slice, fileSystem);
      row.update(1, UTF8String.fromString(slice.file().path()));
      row.setLong(5, slice.file().modifiedMillis() * 1_000);
    }

    @Override
    public InternalRow get() {
      return row;
    }

    @Override
    public void close() throws IOException {
      if (lines != null) {
        lines.close();
        lines = null;
      }
    }
  }
}
