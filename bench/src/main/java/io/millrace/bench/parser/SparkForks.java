package io.millrace.bench.parser;

import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * JVMs of their own, each of which runs one query over the same file of lines in several rounds.
 */
final class SparkForks implements AutoCloseable {
  private static final File LOG = new File("bench/target/spark-parsers.log");

  private final Path file;
  private final int lines;
  private final LineSource source;

  private SparkForks(Path file, int lines, LineSource source) {
    this.file = file;
    this.lines = lines;
    this.source = source;
  }

  /** Writes the file. */
  static SparkForks over(Supplier<String> text, int lines, LineSource source) throws IOException {
    SparkForks forks = new SparkForks(Files.createTempFile("bench", ".log"), lines, source);
    try (BufferedWriter writer = Files.newBufferedWriter(forks.file)) {
      for (int i = 0; i < lines; i++) {
        writer.write(text.get());
        writer.write('\n');
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%d lines, %.0f bytes a line%n",
        lines,
        Files.size(forks.file) / (double) lines - 1);
    return forks;
  }

  /** Lines per CPU-second, the median of one JVM's rounds. */
  double rate(SparkQuery query) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + Path.of("local", "spark-java17.args"));
    command.addAll(List.of("-Xms2g", "-Xmx2g", "-XX:+UseParallelGC", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(
        List.of(
            SparkParserFork.class.getName(),
            query.name(),
            file.toString(),
            "" + lines,
            source.name()));
    Process process = new ProcessBuilder(command).redirectError(LOG).start();
    String answer = new String(process.getInputStream().readAllBytes()).trim();
    if (process.waitFor() != 0) {
      throw new IOException("A JVM for " + query + " failed, see " + LOG);
    }
    System.out.println(query + ": " + answer);
    return Double.parseDouble(answer.substring(answer.lastIndexOf(' ') + 1));
  }

  @Override
  public void close() throws IOException {
    Files.delete(file);
  }
}
