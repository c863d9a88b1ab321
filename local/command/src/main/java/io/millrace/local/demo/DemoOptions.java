package io.millrace.local.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What a demo run was asked for.
 *
 * @param length how long logs are fed; a log file ends by itself
 * @param rate records per second
 * @param log a file to replay in place of generated logs
 * @param summary where the JSON summary goes
 * @param home folder of the tables, checkpoints and server data of this run
 */
public record DemoOptions(
    Duration length, int rate, Optional<Path> log, Optional<Path> summary, Path home, long seed) {

  /** Shards that take the rate with room to spare: a shard takes 1,000 records a second. */
  int shards() {
    return Math.max(4, (rate + 499) / 500);
  }

  Path pipelineFile() {
    return home.resolve("web-access.yaml");
  }

  Path lake() {
    return home.resolve("lake");
  }

  Path produced() {
    return home.resolve("produced.csv");
  }
}
