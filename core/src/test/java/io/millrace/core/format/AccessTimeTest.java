package io.millrace.core.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTimeTest {
  private static final DateTimeFormatter FORMATTER =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss xx", Locale.ENGLISH);

  @Test
  void agreesWithJavaTime() {
    Random random = new Random(7);
    for (int i = 0; i < 200_000; i++) {
      long second = random.nextLong(-62_000_000_000L, 253_000_000_000L);
      OffsetDateTime time =
          OffsetDateTime.ofInstant(
              Instant.ofEpochSecond(second),
              ZoneOffset.ofTotalSeconds(random.nextInt(-18 * 60, 18 * 60 + 1) * 60));

      assertThat(micros(FORMATTER.format(time))).isEqualTo(second * 1_000_000);
    }
  }

  @Test
  void leapSecondIsTheNextMinute() {
    assertThat(micros("31/Dec/2016:23:59:60 +0000"))
        .isEqualTo(micros("01/Jan/2017:00:00:00 +0000"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00/May/2015:10:05:03 +0000",
        "32/May/2015:10:05:03 +0000",
        "31/Jun/2015:10:05:03 +0000",
        "29/Feb/2015:10:05:03 +0000",
        "29/Feb/1900:10:05:03 +0000",
        "17/may/2015:10:05:03 +0000",
        "17/Mai/2015:10:05:03 +0000",
        "17/May/20x5:10:05:03 +0000",
        "17/May/2015:24:05:03 +0000",
        "17/May/2015:10:60:03 +0000",
        "17/May/2015:10:05:61 +0000",
        "17/May/2015:10-05:03 +0000",
        "17/May/2015:10:05:0: +0000",
        "17/May/2015:1\u007f:05:03 +0000",
        "17/May/2015 10:05:03 +0000",
        "17-May-2015:10:05:03 +0000",
        "17/May/2015:10:05:03  0000",
        "17/May/2015:10:05:03 +2400",
        "17/May/2015:10:05:03 +0060",
        "17/May/2015:10:05:03 +00:0",
        " 7/May/2015:10:05:03 +0000",
      })
  void timeThatDoesNotExistIsNone(String text) {
    assertThat(micros(text)).isEqualTo(AccessTime.NONE);
  }

  @Test
  void leapDaysExist() {
    assertThat(micros("29/Feb/2016:00:00:00 +0000")).isEqualTo(1_456_704_000_000_000L);
    assertThat(micros("29/Feb/2000:00:00:00 +0000")).isEqualTo(951_782_400_000_000L);
  }

  private static long micros(String text) {
    return AccessTime.micros(text.getBytes(StandardCharsets.ISO_8859_1), 0);
  }
}
