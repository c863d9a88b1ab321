package io.millrace.streaming.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FilesOptionsTest {
  @Test
  void everyMistakeIsReportedAtOnce() {
    assertThat(
            FilesOptions.problems(
                Map.of(
                    "path", "logs/2026",
                    "patern", "*.gz",
                    "order", "size",
                    "maxLineBytes", "1GB",
                    "compression", "lzo")))
        .containsExactlyInAnyOrder(
            "unknown option 'patern'; did you mean 'pattern'?",
            "'path' is 'logs/2026', but it must be a path, like s3://bucket/logs",
            "'compression' is 'lzo', but it must be one of auto, none, gzip, bzip2, zstd",
            "'order' is 'size', but it must be one of path, name, modified",
            "'maxLineBytes' is '1GB', but it must be between 1KB and 256MB");
  }

  @Test
  void folderAloneIsEnough() {
    FilesOptions options = FilesOptions.read(Map.of("path", "s3://bucket/logs"));

    assertThat(options.pattern()).isEmpty();
    assertThat(options.failOnDataLoss()).isTrue();
  }

  @Test
  void patternIsOfThePathBelowTheFolder() {
    FilesOptions options =
        FilesOptions.read(Map.of("path", "/logs", "pattern", "2026/*/{web,api}-*.gz"));

    assertThat(List.of("2026/05/web-1.gz", "2026/05/01/api-1.gz"))
        .allMatch(path -> options.pattern().orElseThrow().matches(path));
    assertThat(List.of("2025/05/web-1.gz", "2026/05/web-1.gz.tmp", "2026/05/db-1.gz"))
        .noneMatch(path -> options.pattern().orElseThrow().matches(path));
    assertThat(FilesOptions.problems(Map.of("path", "/logs", "pattern", "{a"))).hasSize(1);
  }

  @Test
  void orderPutsTimeForward() {
    FoundFile a2 = new FoundFile("a/2026-05-02.log", 1, 30);
    FoundFile b1 = new FoundFile("b/2026-05-01.log", 1, 20);
    FoundFile c0 = new FoundFile("c/2026-05-03.log", 1, 10);

    assertThat(sorted(FileOrder.PATH, a2, b1, c0)).containsExactly(a2, b1, c0);
    assertThat(sorted(FileOrder.NAME, a2, b1, c0)).containsExactly(b1, a2, c0);
    assertThat(sorted(FileOrder.MODIFIED, a2, b1, c0)).containsExactly(c0, b1, a2);
  }

  private static List<FoundFile> sorted(FileOrder order, FoundFile... files) {
    return List.of(files).stream().sorted(order.comparator()).toList();
  }
}
