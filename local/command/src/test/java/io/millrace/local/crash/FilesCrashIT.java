package io.millrace.local.crash;

import java.nio.file.Path;

class FilesCrashIT extends KilledRuns {
  @Override
  int kills() {
    return 6;
  }

  @Override
  Feed start(Path folder) throws Exception {
    return new FilesFeed(folder);
  }
}
