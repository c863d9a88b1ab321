package io.millrace.local.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs the notebooks in a Python environment of their own. */
final class Notebooks {
  private static final Path ROOT = Path.of(System.getProperty("millrace.root"));
  private static final Path WORK =
      Path.of(System.getProperty("java.io.tmpdir")).resolveSibling("notebooks");

  /** Small tables: compiling a query takes longer than to interpret it. */
  private static final String SPARK_DEFAULTS =
      """
      spark.sql.codegen.wholeStage false
      spark.sql.codegen.factoryMode NO_CODEGEN
      spark.sql.shuffle.partitions 1
      spark.sql.adaptive.enabled false
      spark.databricks.delta.snapshotPartitions 1
      """;

  private Notebooks() {}

  /** How they ended, and what was printed. */
  record Outcome(int code, String printed) {}

  /**
   * The test is skipped, with a line that says so, where there is no Python.
   *
   * @param warehouse where JDBC finds the star schema of the demo of history
   */
  static Outcome run(List<String> lakes, String warehouse)
      throws IOException, InterruptedException {
    Files.createDirectories(WORK);
    boolean hasPython =
        succeeds("venv.log", "python3", "-m", "venv", WORK.resolve("venv").toString());
    if (!hasPython) {
      System.out.println(
          "SKIPPED: the notebooks were not run, since there is no python3 with venv");
    }
    assumeThat(hasPython).as("python3").isTrue();
    assertThat(
            succeeds(
                "pip.log",
                WORK.resolve("venv/bin/pip").toString(),
                "install",
                "-q",
                "--no-input",
                "-r",
                ROOT.resolve("notebooks/requirements.txt").toString()))
        .as(
            "pip needs an index to fetch packages from; its output is in %s",
            WORK.resolve("pip.log"))
        .isTrue();
    Files.writeString(WORK.resolve("spark-defaults.conf"), SPARK_DEFAULTS);
    Path log = WORK.resolve("run.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                WORK.resolve("venv/bin/python").toString(),
                ROOT.resolve("notebooks/tests/run_all.py").toString(),
                WORK.toString())
            .redirectOutput(log.toFile())
            .redirectError(WORK.resolve("errors.log").toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "MILLRACE_LAKES",
                String.join(",", lakes),
                "MILLRACE_WAREHOUSE",
                warehouse,
                "MILLRACE_JARS",
                jars(),
                "SPARK_CONF_DIR",
                WORK.toString(),
                "SPARK_LOCAL_IP",
                "127.0.0.1",
                "JDK_JAVA_OPTIONS",
                "-XX:TieredStopAtLevel=1",
                "PYTHONDONTWRITEBYTECODE",
                "1",
                "IPYTHONDIR",
                WORK.resolve("ipython").toString()));
    Process process = builder.start();
    try {
      boolean hasEnded = process.waitFor(10, TimeUnit.MINUTES);
      return new Outcome(hasEnded ? process.exitValue() : -1, Files.readString(log, UTF_8));
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** The jar for EMR, and what the cluster has beside Spark. */
  private static String jars() throws IOException {
    try (Stream<Path> built = Files.list(ROOT.resolve("streaming/target"))) {
      Stream<String> own =
          built
              .filter(path -> path.toString().endsWith("-emr.jar"))
              .map(Path::toString)
              .sorted()
              .limit(1);
      Stream<String> beside =
          Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
              .filter(entry -> isBeside(Path.of(entry).getFileName().toString()));
      return String.join(",", Stream.concat(own, beside).toList());
    }
  }

  /** Delta, and the warehouse's driver, which is in the jar of the batch jobs. */
  private static boolean isBeside(String jar) {
    return jar.startsWith("delta-s") || jar.startsWith("postgresql-");
  }

  private static boolean succeeds(String log, String... command)
      throws IOException, InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(WORK.resolve(log).toFile())
              .start();
      return process.waitFor(5, TimeUnit.MINUTES) && process.exitValue() == 0;
    } catch (IOException e) {
      return false; // there is no such program
    }
  }
}
