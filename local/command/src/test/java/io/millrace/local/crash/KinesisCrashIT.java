package io.millrace.local.crash;

import java.nio.file.Path;

class KinesisCrashIT extends KilledRuns {
  @Override
  int kills() {
    return 20;
  }

  @Override
  Feed start(Path folder) {
    return new KinesisFeed();
  }
}
