package io.millrace.batch.split;

import io.millrace.batch.file.Packing;
import io.millrace.batch.file.Storage;
import io.millrace.batch.split.Units.Unit;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/**
 * Reads a piece of the input, compresses it in units of whole records, and puts these behind each
 * other into a spool file, with an index beside it. A spool file that has an index is done.
 *
 * @param folder of the spool files
 * @param threads that compress; the reader is one more
 */
record SpoolWork(
    String folder, RecordStarts starts, int unitBytes, Codec codec, int level, int threads)
    implements Workers.Work<Piece, List<UnitSize>> {
  private static final int UNITS_AHEAD_PER_THREAD = 2;

  @Override
  public List<UnitSize> apply(Piece piece, Configuration hadoop) throws IOException {
    Storage storage = new Storage(hadoop);
    Path index = new Path(folder, "%05d.index".formatted(piece.number()));
    Optional<String> done = storage.text(index);
    if (done.isPresent()) {
      return done.get().lines().map(SpoolWork::unit).toList();
    }
    List<UnitSize> units;
    try (InputStream in = content(storage, piece);
        OutputStream out = storage.create(spool(piece.number()))) {
      units = write(new Units(in, starts, unitBytes, piece.path()), out);
    } catch (IOException e) {
      throw new IOException("Cannot split %s: %s".formatted(piece.path(), e.getMessage()), e);
    }
    storage.put(index, units.stream().map(SpoolWork::line).collect(Collectors.joining("\n")));
    return units;
  }

  /** The spool file of a piece. */
  Path spool(int piece) {
    return new Path(folder, "%05d.spool".formatted(piece));
  }

  private static InputStream content(Storage storage, Piece piece) throws IOException {
    FSDataInputStream stored = storage.open(new Path(piece.path()));
    if (piece.packing() == Packing.PLAIN) {
      stored.seek(piece.from());
      return new BoundedStream(stored, piece.to() - piece.from());
    }
    return piece.packing().unpack(stored);
  }

  private List<UnitSize> write(Units units, OutputStream out) throws IOException {
    List<UnitSize> sizes = new ArrayList<>();
    if (threads == 1) {
      for (Unit unit = units.next(); unit != null; unit = units.next()) {
        sizes.add(write(packed(unit), out));
      }
      return sizes;
    }
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      ArrayDeque<Future<Packed>> ahead = new ArrayDeque<>();
      for (Unit unit = units.next(); unit != null; unit = units.next()) {
        Unit next = unit;
        ahead.add(executor.submit(() -> packed(next)));
        if (ahead.size() > threads * UNITS_AHEAD_PER_THREAD) {
          sizes.add(write(result(ahead.poll()), out));
        }
      }
      while (!ahead.isEmpty()) {
        sizes.add(write(result(ahead.poll()), out));
      }
      return sizes;
    } finally {
      executor.shutdownNow();
    }
  }

  private record Packed(byte[] stored, long bytes, long lines) {}

  private Packed packed(Unit unit) {
    return new Packed(
        codec.compress(unit.bytes(), unit.length(), level),
        unit.length(),
        Lines.count(unit.bytes(), 0, unit.length()));
  }

  private static UnitSize write(Packed packed, OutputStream out) throws IOException {
    out.write(packed.stored());
    return new UnitSize(packed.stored().length, packed.bytes(), packed.lines());
  }

  private static Packed result(Future<Packed> future) throws IOException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while compressing", e);
    } catch (ExecutionException e) {
      throw ThreadWorkers.unwrapped(e.getCause());
    }
  }

  private static String line(UnitSize unit) {
    return "%d %d %d".formatted(unit.stored(), unit.bytes(), unit.lines());
  }

  private static UnitSize unit(String line) {
    String[] numbers = line.split(" ");
    return new UnitSize(
        Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2]));
  }
}
