package io.millrace.batch.compact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.option.OptionReader;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CompactOptionsTest {
  private static CompactOptions read(Map<String, String> more) {
    Map<String, String> values = new HashMap<>(Map.of("--lake", "/lake", "--pipeline", "web"));
    values.putAll(more);
    return CompactOptions.read(new OptionReader("compact", values));
  }

  @Test
  void pastDaysOfAllTablesThatAreAppendedToAreTheDefault() {
    CompactOptions options = read(Map.of());

    assertThat(options.tables()).isEqualTo(CompactOptions.APPENDED);
    assertThat(options.before()).isAfter(LocalDate.now(ZoneOffset.UTC).minusDays(2));
    assertThat(options.retention()).isEqualTo(Duration.ofDays(7));
    assertThat(options.vacuum()).isTrue();
    assertThat(options.dryRun()).isFalse();
  }

  @Test
  void everyOptionCounts() {
    assertThat(
            read(
                Map.of(
                    "--tables", "raw, records",
                    "--from", "2026-07-01",
                    "--before", "2026-07-08",
                    "--target-size", "64MB",
                    "--retention", "2h",
                    "--keep-old-files", "true",
                    "--dry-run", "true")))
        .isEqualTo(
            new CompactOptions(
                "/lake",
                "web",
                List.of("raw", "records"),
                Optional.of(LocalDate.parse("2026-07-01")),
                LocalDate.parse("2026-07-08"),
                64 << 20,
                Duration.ofHours(2),
                false,
                true));
  }

  @Test
  void mistakesComeTogether() {
    assertThatThrownBy(
            () ->
                read(
                    Map.of(
                        "--tables", "records,by_status",
                        "--target-size", "10KB",
                        "--retention", "0s",
                        "--before", "tomorrow")))
        .hasMessage(
            "compact: '--tables' is 'records,by_status', but it must be a list, with commas"
                + " between, of raw, records, dead_letters, ledger, late_rows, amendments,"
                + " undelivered;"
                + " '--before' is 'tomorrow', but it must be a day, like 2026-07-01;"
                + " '--target-size' is '10KB', but it must be from 1MB to 4GB;"
                + " '--retention' is '0s', but it must be at least 1h");
  }

  @Test
  void noDayIsRefused() {
    assertThatThrownBy(() -> read(Map.of("--from", "2026-07-02", "--before", "2026-07-02")))
        .hasMessage("compact: '--before' must be later than '--from'");
  }
}
