package io.millrace.streaming.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLogTest {
  private static final int SUMMARY = 4;

  @TempDir private Path folder;

  /** A start at any point, with or without the last decision written, knows the same files. */
  @Test
  void everyDecisionIsRememberedAcrossStarts() {
    FilesOffset offset = FilesOffset.initial("archive");
    for (int day = 0; day < 14; day++) {
      FileLog log = open();
      log.add(offset);
      log.add(offset);
      assertThat(log.size()).isEqualTo(2 * day);

      offset = offset.next(List.of(file(day, "a"), file(day, "b")));
      log.add(offset);

      assertThat(open().size()).isEqualTo(2 * day + 2);
      assertThat(open().find("2026/0/a")).contains(file(0, "a"));
      assertThat(open().find("2026/" + day + "/b")).contains(file(day, "b"));
      assertThat(open().find("2026/" + day + "/c")).isEmpty();
    }
    String[] left = folder.resolve("sources/0").toFile().list((in, name) -> !name.startsWith("."));
    assertThat(left).containsExactlyInAnyOrder("12.all", "13.files");
  }

  private FileLog open() {
    return new FileLog(
        new org.apache.hadoop.fs.Path(folder.resolve("sources/0").toUri()),
        new Configuration(false),
        SUMMARY);
  }

  private static FoundFile file(int day, String name) {
    return new FoundFile("2026/" + day + "/" + name, day, 1_777_680_000_000L + day);
  }
}
