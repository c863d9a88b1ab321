package io.millrace.local.crash;

import io.millrace.local.command.MillraceCommand;
import io.millrace.streaming.StreamingMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** One run of a pipeline in a process of its own, from its start to its end or its death. */
final class Life implements AutoCloseable {
  private static final long LOOK_MILLIS = 20;

  private final Process process;
  private final Path output;

  private Life(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * @param output file for what the process prints
   * @param classes that earlier lives have loaded
   * @param run what comes behind {@code millrace run}
   */
  static Life start(Path folder, Path output, LoadedClasses classes, String... run)
      throws IOException {
    List<String> words = new ArrayList<>(classes.arguments());
    words.add(MillraceCommand.class.getName());
    words.add("run");
    words.addAll(List.of(run));
    return start(folder, output, words);
  }

  /**
   * {@code spark-submit}, as a step of EMR runs it, but with Spark in the process.
   *
   * @param jar for EMR; nothing else of this project is on the class path
   * @param arguments of its main class
   */
  static Life submit(Path folder, Path output, Path jar, String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of("-cp", LoadedClasses.ofCluster()));
    words.addAll(List.of("org.apache.spark.deploy.SparkSubmit", "--master", "local[2]"));
    for (String setting :
        List.of(
            "spark.ui.enabled=false",
            "spark.driver.host=127.0.0.1",
            "spark.driver.bindAddress=127.0.0.1",
            "spark.sql.shuffle.partitions=1",
            "spark.databricks.delta.snapshotPartitions=1")) {
      words.addAll(List.of("--conf", setting));
    }
    words.addAll(List.of("--class", StreamingMain.class.getName(), jar.toString()));
    words.addAll(List.of(arguments));
    return start(folder, output, words);
  }

  private static Life start(Path folder, Path output, List<String> words) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + Path.of(System.getProperty("millrace.root"), "local", "spark-java17.args"));
    command.add("-Xmx1g");
    command.add("-XX:+UseSerialGC");
    command.add("-XX:TieredStopAtLevel=1");
    // A life is short: code for its few rows would hardly be done before it ends.
    command.add("-Dspark.sql.codegen.factoryMode=NO_CODEGEN");
    command.add("-Dspark.sql.codegen.wholeStage=false");
    command.add("-Duser.timezone=UTC");
    command.add("-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")));
    command.addAll(words);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "AWS_ACCESS_KEY_ID", "local",
                "AWS_SECRET_ACCESS_KEY", "local",
                "SPARK_LOCAL_IP", "127.0.0.1"));
    return new Life(builder.start(), output);
  }

  /** Waits until the condition holds; fails when the process ends before. */
  void await(String what, BooleanSupplier condition, Duration limit)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        throw failure("ended with exit code " + process.exitValue() + " before there was " + what);
      }
      if (System.nanoTime() > deadline) {
        throw failure("did not come to " + what + " in " + limit);
      }
    }
  }

  /** Waits for the end, which has to be a good one. */
  void awaitEnd(Duration limit) throws IOException, InterruptedException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw failure("did not end in " + limit);
    }
    if (process.exitValue() != 0) {
      throw failure("ended with exit code " + process.exitValue());
    }
  }

  /** SIGKILL; the process has no say in it. */
  void kill() throws IOException, InterruptedException {
    if (!process.isAlive()) {
      throw failure("ended with exit code " + process.exitValue() + " before it was killed");
    }
    process.destroyForcibly();
    process.waitFor();
  }

  private AssertionError failure(String what) throws IOException {
    return new AssertionError(
        "The run (%s) %s:%n%s".formatted(output, what, Files.readString(output)));
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }
}
