package io.millrace.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tests of templates, roles and steps, which Python runs beside the packages they need. */
class InfrastructureIT {
  private static final Path ROOT = Path.of(System.getProperty("millrace.root"));
  private static final Path TESTS = ROOT.resolve("infra/tests");
  private static final Path WORK = ROOT.resolve("infra/target");
  private static final Path VENV = WORK.resolve("venv");

  @BeforeAll
  static void installPackages() throws IOException, InterruptedException {
    boolean hasPython =
        runs("python3", "-c", "import sys, venv; sys.exit(sys.version_info < (3, 9))");
    if (!hasPython) {
      System.out.println("SKIPPED: the infrastructure was not tested, since there is no python3");
    }
    assumeThat(hasPython).as("python3 of 3.9 or later").isTrue();
    Path log = WORK.resolve("pip.log");
    boolean isThere =
        run(log, "python3", "-m", "venv", VENV.toString())
            && run(
                log,
                VENV.resolve("bin/pip").toString(),
                "install",
                "-q",
                "--no-input",
                "--disable-pip-version-check",
                "-r",
                TESTS.resolve("requirements.txt").toString());
    assertThat(isThere)
        .as("pip needs an index to fetch infra/tests/requirements.txt from: %s", text(log))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "test_templates",
        "test_least_privilege",
        "test_emr",
        "test_emr_submit",
        "test_agents",
        "test_costs",
        "test_dashboards",
        "test_deployment",
        "test_pages"
      })
  void passes(String module) throws IOException, InterruptedException {
    Path log = WORK.resolve(module + ".log");

    boolean passed =
        run(log, VENV.resolve("bin/python").toString(), "-B", "-m", "unittest", "-v", module);

    List<String> lines = text(log).lines().toList();
    System.out.println(
        module
            + ": "
            + lines.stream().filter(l -> l.startsWith("Ran ") || l.contains("SKIPPED:")).toList());
    assertThat(passed).as(text(log)).isTrue();
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
            .directory(TESTS.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("MILLRACE_ROOT", ROOT.toString());
    Process process = builder.start();
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      return false;
    }
    return process.exitValue() == 0;
  }

  private static String text(Path log) throws IOException {
    return Files.readString(log, StandardCharsets.UTF_8);
  }
}
