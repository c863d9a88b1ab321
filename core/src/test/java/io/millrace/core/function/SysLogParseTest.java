package io.millrace.core.function;

import static io.millrace.core.function.MapRows.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.spark.sql.catalyst.InternalRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SysLogParseTest {
  @ParameterizedTest
  @CsvSource({
    "Oct 11 22:14:15, 2026-10-11T22:20:00Z, 2026-10-11T22:14:15Z",
    "Oct  1 00:00:00, 2026-10-11T22:20:00Z, 2026-10-01T00:00:00Z",
    "Dec 31 23:59:58, 2027-01-01T00:00:03Z, 2026-12-31T23:59:58Z",
    "Jan  1 00:00:01, 2026-12-31T23:59:59Z, 2027-01-01T00:00:01Z",
    "Feb 29 12:00:00, 2025-03-01T00:00:00Z, 2024-02-29T12:00:00Z"
  })
  void theYearIsTheOneThatBringsTheTimeNearest(String time, String near, String expected) {
    InternalRow row = parse(time + " mymachine su: 'su root' failed\nagain", near);

    assertThat(Instant.EPOCH.plus(row.getLong(0), ChronoUnit.MICROS))
        .isEqualTo(Instant.parse(expected));
    assertThat(row.getUTF8String(1)).isEqualTo(utf8("mymachine su: 'su root' failed\nagain"));
  }

  @Test
  void aPriorityIsLeftOut() {
    assertThat(parse("<34>Oct 11 22:14:15 a b", "2026-10-11T00:00:00Z").getUTF8String(1))
        .isEqualTo(utf8("a b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "text",
        "Oct 11 22:14:15",
        "oct 11 22:14:15 a",
        "Okt 11 22:14:15 a",
        "Oct 32 22:14:15 a",
        "Oct 11 24:14:15 a",
        "Oct 11 22:14:60 a",
        "Feb 30 22:14:15 a",
        "Oct 11 2026 22:14:15 a",
        "<1234>Oct 11 22:14:15 a"
      })
  void aLineWithoutSuchATimeGivesNull(String line) {
    assertThat(parse(line, "2026-10-11T00:00:00Z")).isNull();
  }

  @Test
  void nullGivesNull() {
    assertThat(SysLogParse.parse(null, 0)).isNull();
  }

  private static InternalRow parse(String line, String near) {
    return SysLogParse.parse(
        utf8(line), ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(near)));
  }
}
