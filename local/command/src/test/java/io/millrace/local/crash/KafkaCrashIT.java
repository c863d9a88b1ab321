package io.millrace.local.crash;

import java.nio.file.Path;

class KafkaCrashIT extends KilledRuns {
  @Override
  int kills() {
    return 6;
  }

  @Override
  Feed start(Path folder) {
    return new KafkaFeed(folder);
  }
}
