package io.millrace.local.demo;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a demo of historical logs was asked for.
 *
 * @param lines of the log that is made up
 * @param summary where the JSON summary goes
 * @param home folder of everything that the run makes
 */
public record HistoryOptions(int lines, long seed, Optional<Path> summary, Path home) {
  Path log() {
    return home.resolve("access.log");
  }

  Path chunks() {
    return home.resolve("chunks");
  }

  Path errors() {
    return home.resolve("errors");
  }

  Path pipelineFile() {
    return home.resolve("web-history.yaml");
  }
}
