package io.millrace.batch.split;

import io.millrace.batch.file.Packing;
import java.util.ArrayList;
import java.util.List;

/** What becomes of the input: which bytes go into which chunk. Depends on nothing else. */
final class SplitPlan {
  /** A logs' usual ratio; only sizes of units follow from it. */
  private static final int USUAL_RATIO = 5;

  /**
   * So many units in a chunk let chunks be equal to a per cent, also where the ratio is another.
   */
  private static final int UNITS_PER_CHUNK = 400;

  private static final long LEAST_UNIT = 16 << 10;
  private static final long MOST_UNIT = 4 << 20;

  /** What one worker reads of a plain file. */
  private static final long PIECE = 64L << 20;

  private final List<InputFile> files;
  private final SplitOptions options;
  private final RecordStarts starts;

  SplitPlan(List<InputFile> files, SplitOptions options) {
    this.files = List.copyOf(files);
    this.options = options;
    this.starts = new RecordStarts(options.recordStart());
  }

  /** Whether chunks are ranges of the input as it is. */
  boolean onlyCuts() {
    return options.codec() == Codec.NONE && isPlain();
  }

  boolean isPlain() {
    return files.stream().allMatch(file -> file.packing() == Packing.PLAIN);
  }

  /** Bytes of the input as it is stored. */
  long length() {
    return files.stream().mapToLong(InputFile::length).sum();
  }

  /** The chunks as ranges of the input. */
  List<ChunkPlan> cuts(Workers workers) {
    long length = length();
    int count = chunks(length);
    List<Cut> wanted = new ArrayList<>();
    for (int i = 1; i < count; i++) {
      wanted.add(at((long) ((double) length * i / count)));
    }
    List<Cut> cuts = new ArrayList<>(workers.map(wanted, new CutWork(starts)));
    cuts.add(end());

    List<ChunkPlan> plans = new ArrayList<>();
    int file = 0;
    long position = 0;
    for (Cut cut : cuts) {
      List<Slice> slices = new ArrayList<>();
      while (file < cut.file()) {
        add(slices, file, position, files.get(file).length());
        file++;
        position = 0;
      }
      if (cut.position() > position) {
        add(slices, file, position, cut.position());
        position = cut.position();
      }
      plans.add(new ChunkPlan(name(plans.size()), slices, -1, -1));
    }
    return plans;
  }

  private void add(List<Slice> slices, int file, long from, long to) {
    if (to > from) {
      slices.add(new Slice(files.get(file).path(), from, to));
    }
  }

  /** The file and the place in it of a byte of the whole input. */
  private Cut at(long position) {
    long before = 0;
    for (int i = 0; i < files.size(); i++) {
      InputFile file = files.get(i);
      if (position < before + file.length()) {
        return new Cut(i, file.path(), position - before, file.length());
      }
      before += file.length();
    }
    return end();
  }

  private Cut end() {
    return new Cut(files.size(), "", 0, 0);
  }

  /** The chunks as units that a spool holds, which is filled here. */
  List<ChunkPlan> spooled(Workers workers, String folder) {
    List<Piece> pieces = pieces(workers);
    SpoolWork work =
        new SpoolWork(
            folder,
            starts,
            unitBytes(),
            options.codec(),
            options.level(),
            workers.threadsForEach(pieces.size()));
    List<List<UnitSize>> units = workers.map(pieces, work);
    long stored = units.stream().flatMap(List::stream).mapToLong(UnitSize::stored).sum();
    int count = chunks(stored);
    List<Filling> fillings = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      fillings.add(new Filling());
    }
    long before = 0;
    for (int piece = 0; piece < units.size(); piece++) {
      long offset = 0;
      for (UnitSize unit : units.get(piece)) {
        int chunk = (int) ((before + unit.stored() / 2.0) * count / stored);
        fillings.get(chunk).add(work.spool(piece).toString(), offset, unit);
        before += unit.stored();
        offset += unit.stored();
      }
    }
    List<ChunkPlan> plans = new ArrayList<>();
    for (Filling filling : fillings) {
      plans.add(new ChunkPlan(name(plans.size()), filling.slices, filling.bytes, filling.lines));
    }
    return plans;
  }

  private List<Piece> pieces(Workers workers) {
    List<Cut> wanted = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      InputFile file = files.get(i);
      boolean isPlain = file.packing() == Packing.PLAIN;
      long step = isPlain ? PIECE : Math.max(1, file.length());
      for (long from = 0; from < file.length(); from += step) {
        wanted.add(new Cut(i, file.path(), from, file.length()));
      }
    }
    List<Cut> cuts = workers.map(wanted, new CutWork(starts));
    List<Piece> pieces = new ArrayList<>();
    for (int i = 0; i < cuts.size(); i++) {
      Cut cut = cuts.get(i);
      boolean isLast = i + 1 == cuts.size() || cuts.get(i + 1).file() != cut.file();
      long to = isLast ? cut.length() : cuts.get(i + 1).position();
      pieces.add(new Piece(i, cut.path(), cut.position(), to, files.get(cut.file()).packing()));
    }
    return pieces;
  }

  private int unitBytes() {
    long plain =
        files.stream()
            .mapToLong(
                file ->
                    file.packing() == Packing.PLAIN ? file.length() : file.length() * USUAL_RATIO)
            .sum();
    int chunks = chunks(options.codec() == Codec.NONE ? plain : plain / USUAL_RATIO);
    return (int) Math.max(LEAST_UNIT, Math.min(MOST_UNIT, plain / chunks / UNITS_PER_CHUNK));
  }

  /** The multiple of the slices that brings chunks nearest to the size that is aimed for. */
  private int chunks(long stored) {
    double chunks = (double) stored / options.chunkBytes();
    return options.slices() * (int) Math.max(1, Math.round(chunks / options.slices()));
  }

  private String name(int chunk) {
    return "part-%05d%s".formatted(chunk, options.codec().extension());
  }

  /** What is in a chunk so far. */
  private static final class Filling {
    final List<Slice> slices = new ArrayList<>();
    long bytes;
    long lines;

    void add(String spool, long offset, UnitSize unit) {
      Slice last = slices.isEmpty() ? null : slices.get(slices.size() - 1);
      if (last != null && last.path().equals(spool) && last.to() == offset) {
        slices.set(slices.size() - 1, new Slice(spool, last.from(), offset + unit.stored()));
      } else {
        slices.add(new Slice(spool, offset, offset + unit.stored()));
      }
      bytes += unit.bytes();
      lines += unit.lines();
    }
  }
}
