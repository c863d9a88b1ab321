package io.millrace.local.demo;

import io.millrace.local.generate.Line;
import io.millrace.local.generate.LogFarm;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * Two weeks of a web-server farm in one file, a few lines of which are no lines of its format.
 *
 * @param planted how many those are
 * @param byStatus how many of the others there are by status, as they were written
 */
record HistoryLog(long planted, Map<String, Long> byStatus) {
  private static final Duration LENGTH = Duration.ofDays(14);
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final double MALFORMED = 0.001;
  private static final int BUFFER = 1 << 20;
  private static final int STATUS_DIGITS = 3;
  private static final byte[] BEHIND_REQUEST = "\" ".getBytes(StandardCharsets.US_ASCII);

  static HistoryLog write(HistoryOptions options) throws IOException {
    LogFarm farm =
        LogFarm.builder()
            .seed(options.seed())
            .servers(8)
            .rate((double) options.lines() / LENGTH.toSeconds())
            .malformedRatio(MALFORMED)
            .burst(LENGTH.dividedBy(2), Duration.ofHours(2))
            .start(START)
            .build();
    long planted = 0;
    Map<String, Long> byStatus = new TreeMap<>();
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(options.log()), BUFFER)) {
      for (int i = 0; i < options.lines(); i++) {
        Line line = farm.next();
        out.write(line.bytes());
        out.write('\n');
        if (line.malformed()) {
          planted++;
        } else {
          byStatus.merge(status(line.bytes()), 1L, Long::sum);
        }
      }
    }
    return new HistoryLog(planted, byStatus);
  }

  /** The three digits behind the request, found without any of the parsers. */
  private static String status(byte[] line) {
    int at = 0;
    for (int i = 0; i + BEHIND_REQUEST.length + STATUS_DIGITS < line.length && at == 0; i++) {
      if (line[i] == BEHIND_REQUEST[0]
          && line[i + 1] == BEHIND_REQUEST[1]
          && Character.isDigit(line[i + 2])) {
        at = i + BEHIND_REQUEST.length;
      }
    }
    return new String(line, at, STATUS_DIGITS, StandardCharsets.US_ASCII);
  }
}
