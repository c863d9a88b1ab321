package io.millrace.bench.batch;

import io.millrace.local.generate.LogFarm;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** A made-up access log; one line of a thousand is none. The same size gives the same lines. */
final class LogFile {
  private static final int BUFFER = 1 << 20;

  private LogFile() {}

  static void ofLines(Path file, long lines) throws IOException {
    write(file, lines, Long.MAX_VALUE);
  }

  static void ofBytes(Path file, long bytes) throws IOException {
    write(file, Long.MAX_VALUE, bytes);
  }

  private static void write(Path file, long lines, long bytes) throws IOException {
    LogFarm farm =
        LogFarm.builder()
            .seed(1)
            .rate(1_000)
            .malformedRatio(0.001)
            .start(Instant.parse("2026-01-01T00:00:00Z"))
            .build();
    long written = 0;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER)) {
      for (long line = 0; line < lines && written < bytes; line++) {
        byte[] next = farm.next().bytes();
        out.write(next);
        out.write('\n');
        written += next.length + 1;
      }
    }
  }
}
