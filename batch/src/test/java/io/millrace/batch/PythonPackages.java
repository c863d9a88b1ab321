package io.millrace.batch;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Python with packages that a test needs. */
public final class PythonPackages {
  private PythonPackages() {}

  /**
   * The interpreter; the test is skipped, with a line that says so, where there is none.
   *
   * @param folder for the environment
   * @param test what is not tested then
   */
  public static Path install(Path folder, String test, String... packages)
      throws IOException, InterruptedException {
    Path home = folder.resolve("venv");
    List<String> pip =
        new ArrayList<>(List.of(home.resolve("bin/pip").toString(), "install", "-q", "--no-input"));
    pip.addAll(List.of(packages));
    String wanted = String.join(", ", packages);
    boolean isThere =
        succeeds(folder, List.of("python3", "-m", "venv", home.toString()))
            && succeeds(folder, pip);
    if (!isThere) {
      System.out.println("SKIPPED: %s, since there is no python3 with %s".formatted(test, wanted));
    }
    assumeThat(isThere).as("python3 with " + wanted).isTrue();
    return home.resolve("bin/python");
  }

  private static boolean succeeds(Path folder, List<String> command)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile(folder, "python", ".log");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      return process.waitFor(3, TimeUnit.MINUTES) && process.exitValue() == 0;
    } catch (IOException e) {
      return false; // there is no such program
    }
  }
}
