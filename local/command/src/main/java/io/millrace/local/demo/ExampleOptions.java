package io.millrace.local.demo;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a run of a pipeline file was asked for.
 *
 * @param size about how many records are made up
 * @param log a file to replay in place of made-up records
 * @param summary where the JSON summary goes
 */
public record ExampleOptions(
    Path pipelineFile, int size, long seed, Optional<Path> log, Optional<Path> summary) {

  /** The questions of a pipeline file lie beside it: vpc-flow.sql for vpc-flow.yaml. */
  Path questions() {
    String file = pipelineFile.getFileName().toString();
    return pipelineFile.resolveSibling(file.replaceFirst("\\.[^.]*$", "") + ".sql");
  }
}
