package io.millrace.local.crash;

import java.nio.file.Path;

/** The sources whose pipelines are killed, and how often. */
enum SourceKind {
  KINESIS(20) {
    @Override
    Feed start(Path folder) {
      return new KinesisFeed();
    }
  },
  KAFKA(6) {
    @Override
    Feed start(Path folder) {
      return new KafkaFeed(folder);
    }
  },
  FILES(6) {
    @Override
    Feed start(Path folder) throws Exception {
      return new FilesFeed(folder);
    }
  };

  private final int kills;

  SourceKind(int kills) {
    this.kills = kills;
  }

  /** Starts a source that holds nothing yet. */
  abstract Feed start(Path folder) throws Exception;

  int kills() {
    return Integer.getInteger("millrace.kills", kills);
  }
}
