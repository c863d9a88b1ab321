package io.millrace.bench.batch;

import io.millrace.batch.split.SplitJob;
import io.millrace.batch.split.SplitOptions;
import io.millrace.batch.split.ThreadWorkers;
import io.millrace.bench.measure.Figures;
import io.millrace.bench.measure.Machine;
import io.millrace.core.option.OptionReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * {@code split} on one large log, on all cores and on one, beside the command line's tools on the
 * same file: {@code split} for plain chunks, {@code pigz} or two {@code gzip} at a time for gzip,
 * {@code zstd} for Zstandard, and a decompressor for one huge packed file.
 *
 * <p>Argument: megabytes of the log (default 2,000).
 */
public final class SplitRate {
  private static final int ROUNDS = 3;
  private static final int CHUNKS = 16;
  private static final double MEGA = 1e6;

  private final Path folder;
  private final Path log;
  private final long bytes;
  private final int cores = Runtime.getRuntime().availableProcessors();

  private SplitRate(Path folder, Path log) throws IOException {
    this.folder = folder;
    this.log = log;
    this.bytes = Files.size(log);
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    long megabytes = args.length > 0 ? Long.parseLong(args[0]) : 2_000;
    System.out.println(Machine.line());
    Path folder = Files.createTempDirectory("millrace-bench");
    try {
      Path log = folder.resolve("access.log");
      LogFile.ofBytes(log, (long) (megabytes * MEGA));
      new SplitRate(folder, log).run();
    } finally {
      delete(folder);
    }
  }

  private void run() throws IOException, InterruptedException {
    System.out.printf(
        Locale.ROOT,
        "a log of %,d bytes, %d rounds, medians, MB/s of unpacked bytes%n",
        bytes,
        ROUNDS);
    System.out.println(
        "  chunks     millrace  one core  cores bring   beside                       MB/s   ours is");
    String in = log.toString();
    beside(
        "none",
        log,
        "split -n l/" + CHUNKS,
        "split -n l/%d '%s' OUT/x.".formatted(CHUNKS, in),
        0.8);
    if (has("pigz")) {
      beside("gz", log, "pigz -1 -p2", "pigz -1 -p%d -c '%s' > OUT/x.gz".formatted(cores, in), 0.9);
    }
    beside(
        "gz",
        log,
        "split, then 2 gzip -1",
        "split -n l/%d '%s' OUT/x. && ls OUT/x.* | xargs -P %d -n 1 gzip -1"
            .formatted(CHUNKS, in, cores),
        0.9);
    if (has("zstd")) {
      beside(
          "zst",
          log,
          "zstd -1 -T2",
          "zstd -1 -T%d -q -c '%s' > OUT/x.zst".formatted(cores, in),
          0.8);
    }
    Path packed = folder.resolve("access.log.gz");
    shell("gzip -1 -c '%s' > '%s'".formatted(in, packed));
    beside("none", packed, "gzip -dc of one .gz", "gzip -dc '%s' > OUT/x".formatted(packed), 0.8);
    System.out.printf(
        Locale.ROOT, "  this JVM's memory at its most: %,d MB%n", peakMemory() / (1L << 20));
  }

  private void beside(String codec, Path input, String name, String tool, double bar)
      throws IOException, InterruptedException {
    List<Double> ours = new ArrayList<>();
    List<Double> alone = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      ours.add(rate(() -> split(codec, input, cores)));
      alone.add(rate(() -> split(codec, input, 1)));
      Path out = Files.createDirectory(folder.resolve("tool"));
      theirs.add(rate(() -> shell(tool.replace("OUT", out.toString()))));
      delete(out);
    }
    double our = Figures.of(ours).median();
    double their = Figures.of(theirs).median();
    System.out.printf(
        Locale.ROOT,
        "  %-8s %,10.0f %,9.0f %12.2f   %-24s %,8.0f %7.2f%s%n",
        input.equals(log) ? codec : "of .gz",
        our,
        Figures.of(alone).median(),
        our / Figures.of(alone).median(),
        name,
        their,
        our / their,
        our >= bar * their ? "  (bar met)" : "  (BAR MISSED)");
  }

  /** Something that takes time. */
  @FunctionalInterface
  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private double rate(Work work) throws IOException, InterruptedException {
    long start = System.nanoTime();
    work.run();
    return bytes / MEGA / ((System.nanoTime() - start) / 1e9);
  }

  private void split(String codec, Path input, int threads) throws IOException {
    Path out = folder.resolve("chunks");
    Map<String, String> values = new HashMap<>();
    values.put(SplitOptions.INPUT.key(), input.toString());
    values.put(SplitOptions.OUTPUT.key(), out.toString());
    values.put(SplitOptions.SLICES.key(), Integer.toString(CHUNKS));
    values.put(SplitOptions.CODEC.key(), codec);
    values.put(SplitOptions.LEVEL.key(), codec.equals("none") ? null : "1");
    values.values().removeIf(value -> value == null);
    Configuration hadoop = new Configuration();
    SplitOptions options = SplitOptions.read(new OptionReader("split", values));
    new SplitJob(new ThreadWorkers(threads, hadoop), hadoop, options).run();
    delete(out);
  }

  private static boolean has(String tool) throws IOException, InterruptedException {
    boolean found =
        new ProcessBuilder("sh", "-c", "command -v " + tool + " > /dev/null").start().waitFor()
            == 0;
    if (!found) {
      System.out.printf("  %s is not here: left out%n", tool);
    }
    return found;
  }

  private static void shell(String command) throws IOException, InterruptedException {
    int code = new ProcessBuilder("sh", "-c", command).inheritIO().start().waitFor();
    if (code != 0) {
      throw new IOException("exit code %d of %s".formatted(code, command));
    }
  }

  /** Resident bytes at their most, as Linux has them. */
  private static long peakMemory() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElse(0);
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
