package io.millrace.batch.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.option.OptionException;
import io.millrace.core.option.OptionReader;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuditOptionsTest {
  private static AuditOptions read(Map<String, String> more) {
    Map<String, String> values = new HashMap<>(Map.of("--lake", "/lake", "--pipeline", "web"));
    values.putAll(more);
    return AuditOptions.read(new OptionReader("audit", values));
  }

  @Test
  void everythingByTheHourIsTheDefault() {
    assertThat(read(Map.of())).isEqualTo(AuditOptions.of("/lake", "web"));
  }

  @Test
  void timesAreDaysOrInstants() {
    assertThat(
            read(
                Map.of(
                    "--from",
                    "2026-07-01",
                    "--to",
                    "2026-07-01T12:00:00+02:00",
                    "--interval",
                    "10m")))
        .isEqualTo(
            new AuditOptions(
                "/lake",
                "web",
                Optional.of(Instant.parse("2026-07-01T00:00:00Z")),
                Optional.of(Instant.parse("2026-07-01T10:00:00Z")),
                Duration.ofMinutes(10)));
  }

  @Test
  void endBeforeTheBeginningIsRefused() {
    assertThatThrownBy(() -> read(Map.of("--from", "2026-07-02", "--to", "2026-07-02")))
        .isInstanceOf(OptionException.class)
        .hasMessage("audit: '--to' must be later than '--from'");
  }

  @Test
  void textThatIsNoTimeIsRefused() {
    assertThatThrownBy(() -> read(Map.of("--from", "yesterday", "--interval", "0s")))
        .hasMessage(
            "audit: '--from' is 'yesterday', but it must be a day or time, like 2026-07-01 or"
                + " 2026-07-01T10:00:00Z; '--interval' is '0s', but it must be at least 1s");
  }
}
