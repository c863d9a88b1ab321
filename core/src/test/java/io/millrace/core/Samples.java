package io.millrace.core;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * Public sample data, which lies outside of the project; tests of it are skipped where it is not.
 */
public final class Samples {
  private Samples() {}

  /** The folder of one kind of log, like {@code weblog}. */
  public static Path folder(String kind) {
    Path folder = Path.of(System.getProperty("millrace.samples", "samples"), kind);
    Assumptions.assumeTrue(
        Files.isDirectory(folder),
        () -> "SKIPPED: no samples in " + folder + "; set -Dmillrace.samples=FOLDER");
    return folder;
  }
}
