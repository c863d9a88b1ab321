package io.millrace.stepfunctions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests of the state machines, which Node runs beside the packages that they need. */
class MachinesIT {
  private static final Path ROOT = Path.of(System.getProperty("millrace.root"));
  private static final Path HOME = ROOT.resolve("stepfunctions");
  private static final Path WORK = HOME.resolve("target/node");

  @Test
  void everyBranchOfEveryMachineIsWalked() throws IOException, InterruptedException {
    boolean hasNode = runs("node", "--version") && runs("npm", "--version");
    if (!hasNode) {
      System.out.println("SKIPPED: the state machines were not walked, since there is no Node");
    }
    assumeThat(hasNode).as("Node").isTrue();
    for (String part :
        List.of("machines", "test", "serverless.mjs", "package.json", "package-lock.json")) {
      copy(HOME.resolve(part), WORK.resolve(part));
    }
    Path log = HOME.resolve("target/npm.log");
    assertThat(run(log, "npm", "ci", "--no-audit", "--no-fund"))
        .as("npm ci needs a registry to fetch packages from; its output: %s", text(log))
        .isTrue();

    Path report = HOME.resolve("target/machines.log");
    boolean passed =
        run(report, "node", "--test", "--test-reporter=spec", "test/machines.test.mjs");

    System.out.println(text(report).lines().filter(line -> line.startsWith("ℹ ")).toList());
    assertThat(passed).as(text(report)).isTrue();
  }

  private static boolean runs(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // there is no such program
    }
  }

  private static boolean run(Path log, String... command) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(WORK.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("MILLRACE_ROOT", ROOT.toString());
    builder.environment().put("MILLRACE_SAMPLES", System.getProperty("millrace.samples", ""));
    Process process = builder.start();
    if (!process.waitFor(4, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      return false;
    }
    return process.exitValue() == 0;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.getParent());
          Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private static String text(Path log) throws IOException {
    return Files.readString(log, StandardCharsets.UTF_8);
  }
}
