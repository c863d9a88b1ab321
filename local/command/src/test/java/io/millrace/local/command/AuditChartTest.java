package io.millrace.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.batch.audit.AuditReport;
import io.millrace.batch.audit.Counts;
import io.millrace.local.demo.Sparkline;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AuditChartTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void shardsAreAddedUpAndAnIntervalWithoutRecordsIsAGap() {
    assertThat(
            AuditChart.of(
                report(line(0, 100, 0), line(0, 100, 2), line(2, 400, 0)), HOUR, Sparkline.BLOCKS))
        .isEqualTo(
            """
            records read  ▅▁█  3 intervals to 1970-01-01T03:00:00Z, at most 400
            dead letters  █▁▁  3 intervals to 1970-01-01T03:00:00Z, at most 2
            """);
  }

  @Test
  void plainOnesAreAsciiAndNoDeadLettersAreNoChart() {
    assertThat(AuditChart.of(report(line(0, 1, 0), line(1, 4, 0)), HOUR, Sparkline.PLAIN))
        .isEqualTo("records read  -#  2 intervals to 1970-01-01T02:00:00Z, at most 4\n");
  }

  @Test
  void onlyTheLastIntervalsAreShown() {
    AuditReport.Line[] lines =
        LongStream.range(0, 500).mapToObj(i -> line(i, i, 0)).toArray(AuditReport.Line[]::new);

    assertThat(AuditChart.of(report(lines), HOUR, Sparkline.PLAIN))
        .contains("60 intervals to 1970-01-21T20:00:00Z, at most 499")
        .matches("records read  \\S{60}  [^\n]+\n");
  }

  @Test
  void oneIntervalIsNothingToDraw() {
    assertThat(AuditChart.of(report(line(0, 1, 1)), HOUR, Sparkline.BLOCKS)).isEmpty();
    assertThat(AuditChart.of(report(), HOUR, Sparkline.BLOCKS)).isEmpty();
  }

  private static AuditReport report(AuditReport.Line... lines) {
    long dead = Arrays.stream(lines).mapToLong(line -> line.counts().rejected()).sum();
    return new AuditReport(
        "file:/lake/web", 1, List.of(lines), counts(0, dead), List.of(), List.of(), 0, List.of());
  }

  private static AuditReport.Line line(long hour, long read, long dead) {
    Instant from = Instant.EPOCH.plus(HOUR.multipliedBy(hour));
    return new AuditReport.Line("web", "shard", from, counts(read, dead), 0, "");
  }

  private static Counts counts(long read, long dead) {
    return new Counts(1, read, read - dead, 0, dead, read, 0, read, read - dead, dead);
  }
}
