package io.millrace.batch.split;

import io.millrace.batch.file.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** Puts a chunk together. One that is there with its size is only read, for its checksum. */
record ChunkWork(String output) implements Workers.Work<ChunkPlan, Chunk> {
  private static final int BUFFER = 1 << 20;

  @Override
  public Chunk apply(ChunkPlan plan, Configuration hadoop) throws IOException {
    Storage storage = new Storage(hadoop);
    Path target = new Path(output, plan.name());
    Tally tally = new Tally(plan.lines() < 0);
    Optional<FileStatus> present = storage.status(target);
    if (present.isPresent() && present.get().getLen() == plan.size()) {
      copy(
          storage,
          new Slice(target.toString(), 0, plan.size()),
          tally,
          OutputStream.nullOutputStream());
    } else {
      Path unfinished = new Path(output, "_" + plan.name() + ".unfinished");
      try (OutputStream out = storage.create(unfinished)) {
        for (Slice slice : plan.slices()) {
          copy(storage, slice, tally, out);
        }
      }
      storage.move(unfinished, target);
    }
    return new Chunk(
        plan.name(),
        plan.size(),
        plan.bytes() < 0 ? plan.size() : plan.bytes(),
        plan.lines() < 0 ? tally.lines : plan.lines(),
        "%08x".formatted(tally.sum.getValue()));
  }

  private static void copy(Storage storage, Slice slice, Tally tally, OutputStream out)
      throws IOException {
    byte[] buffer = new byte[(int) Math.min(BUFFER, Math.max(1, slice.length()))];
    try (FSDataInputStream in = storage.open(new Path(slice.path()))) {
      in.seek(slice.from());
      InputStream bounded = new BoundedStream(in, slice.length());
      for (int read = bounded.read(buffer); read >= 0; read = bounded.read(buffer)) {
        tally.add(buffer, read);
        out.write(buffer, 0, read);
      }
    }
  }

  private static final class Tally {
    final CRC32C sum = new CRC32C();
    final boolean countsLines;
    long lines;

    Tally(boolean countsLines) {
      this.countsLines = countsLines;
    }

    void add(byte[] bytes, int length) {
      sum.update(bytes, 0, length);
      lines += countsLines ? Lines.count(bytes, 0, length) : 0;
    }
  }
}
