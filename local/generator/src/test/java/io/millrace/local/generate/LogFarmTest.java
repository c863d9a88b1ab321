package io.millrace.local.generate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LogFarmTest {
  private static final Pattern COMBINED =
      Pattern.compile(
          "(?<host>[0-9a-f.:]+) - (?<user>-|user\\d+)"
              + " \\[(?<time>\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d \\+0000)]"
              + " \"(?<method>[A-Z]+) (?<path>/[!-~]*) HTTP/1\\.1\" (?<status>[1-5]\\d\\d)"
              + " (?<bytes>-|[1-9]\\d*) \"(?<referer>-|https://[!-~]+)\""
              + " \"(?<agent>(?:[^\"\\\\]|\\\\.)+)\"");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss Z", Locale.ROOT);
  private static final int LINES = 100_000;

  @Test
  void sameSettingsGiveTheSameBytes() {
    assertThat(texts(damagedFarm().build())).isEqualTo(texts(damagedFarm().build()));
  }

  @Test
  void anotherSeedGivesOtherLines() {
    assertThat(texts(damagedFarm().build())).isNotEqualTo(texts(damagedFarm().seed(8).build()));
  }

  @Test
  void wellFormedLinesAreStrictlyCombinedAndSayTheEventTime() {
    for (Line line : lines(damagedFarm().build(), LINES)) {
      if (!line.malformed()) {
        Matcher matcher = COMBINED.matcher(text(line));
        assertThat(matcher.matches()).as(text(line)).isTrue();
        assertThat(OffsetDateTime.parse(matcher.group("time"), TIME).toInstant())
            .isEqualTo(line.eventTime());
      }
    }
  }

  @Test
  void malformedLinesAreNotCombinedAndHoldNoLineEnd() {
    List<String> malformed = texts(lines(damagedFarm().build(), LINES), Line::malformed);

    assertThat(malformed)
        .isNotEmpty()
        .allSatisfy(
            text -> {
              assertThat(COMBINED.matcher(text).matches()).as(text).isFalse();
              assertThat(text).isNotEmpty().doesNotContain("\n", "\r");
            });
  }

  @Test
  void ratiosHold() {
    List<Line> lines = lines(damagedFarm().build(), LINES);

    assertThat(share(lines, Line::malformed)).isCloseTo(0.02, within(0.003));
    assertThat(share(lines, Line::late)).isCloseTo(0.05 * 0.98, within(0.005));
  }

  @Test
  void lateLinesLieBehindWithinTheBoundAndOthersDoNot() {
    for (Line line : lines(damagedFarm().build(), LINES)) {
      long behind = line.emitAt().getEpochSecond() - line.eventTime().getEpochSecond();
      assertThat(behind).isBetween(line.late() ? 1L : 0L, line.late() ? 180L : 0L);
    }
  }

  @Test
  void linesLeaveInOrderAtTheRate() {
    List<Line> lines = lines(LogFarm.builder().rate(500).dailySwing(0).build(), LINES);

    assertThat(lines).extracting(Line::emitAt).isSorted();
    Duration took = Duration.between(lines.get(0).emitAt(), lines.get(LINES - 1).emitAt());
    assertThat((double) took.toMillis()).isCloseTo(200_000, within(4_000.0));
  }

  @Test
  void nightIsQuieterThanDay() {
    assertThat(linesInAMinuteFrom("2026-01-01T14:00:00Z"))
        .isGreaterThan(2 * linesInAMinuteFrom("2026-01-01T02:00:00Z"));
  }

  @Test
  void burstShowsAtItsTimeOnOnePathOfOneServer() {
    LogFarm farm =
        LogFarm.builder()
            .rate(1000)
            .dailySwing(0)
            .burst(Duration.ofSeconds(30), Duration.ofSeconds(25))
            .start(Instant.parse("2026-03-01T00:00:00Z"))
            .build();
    List<Line> lines = lines(farm, 80_000);
    Predicate<Line> inBurst =
        line ->
            !line.emitAt().isBefore(Instant.parse("2026-03-01T00:00:30Z"))
                && line.emitAt().isBefore(Instant.parse("2026-03-01T00:00:55Z"));

    List<Line> burst = lines.stream().filter(inBurst).toList();
    assertThat(share(burst, LogFarmTest::isServerError)).isBetween(0.18, 0.28);
    assertThat(share(lines.stream().filter(inBurst.negate()).toList(), LogFarmTest::isServerError))
        .isLessThan(0.01);
    List<Line> failures =
        burst.stream()
            .filter(line -> isServerError(line) && text(line).contains(Site.FAILING_PATH))
            .toList();
    assertThat(failures).hasSizeGreaterThan(4_000);
    assertThat(share(failures, line -> line.server().equals("web-01"))).isGreaterThan(0.99);
  }

  @Test
  void trafficLooksLikeTheWeb() {
    Map<String, Integer> hosts = new HashMap<>();
    Map<String, Integer> statuses = new HashMap<>();
    TreeSet<String> methods = new TreeSet<>();
    long bytes = 0;
    for (Line line : lines(LogFarm.builder().build(), LINES)) {
      Matcher matcher = COMBINED.matcher(text(line));
      assertThat(matcher.matches()).isTrue();
      hosts.merge(matcher.group("host"), 1, Integer::sum);
      statuses.merge(matcher.group("status"), 1, Integer::sum);
      methods.add(matcher.group("method"));
      bytes += line.bytes().length;
    }

    assertThat((double) bytes / LINES).isBetween(180.0, 240.0);
    assertThat(statuses.get("200")).isBetween(70_000, 92_000);
    assertThat(statuses).containsKeys("301", "302", "304", "401", "403", "404", "500", "503");
    assertThat(methods).containsExactly("DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT");
    assertThat(hosts.keySet()).anyMatch(host -> host.startsWith("2001:db8:"));
    assertThat(hosts).hasSizeGreaterThan(1_500);
    assertThat(Collections.max(hosts.values())).isGreaterThan(3_000);
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    LogFarm.Builder builder = LogFarm.builder();

    assertThatThrownBy(() -> builder.rate(0)).hasMessage("rate must be above 0, not 0.0");
    assertThatThrownBy(() -> builder.servers(0)).hasMessage("servers must be above 0, not 0");
    assertThatThrownBy(() -> builder.lateRatio(1.5))
        .hasMessage("lateRatio must be from 0 to 1, not 1.5");
  }

  private static LogFarm.Builder damagedFarm() {
    return LogFarm.builder()
        .seed(7)
        .lateRatio(0.05)
        .lateBy(Duration.ofMinutes(3))
        .malformedRatio(0.02);
  }

  private static long linesInAMinuteFrom(String start) {
    Instant from = Instant.parse(start);
    LogFarm farm = LogFarm.builder().rate(100).start(from).build();
    return Stream.generate(farm::next)
        .takeWhile(line -> line.emitAt().isBefore(from.plusSeconds(60)))
        .count();
  }

  private static boolean isServerError(Line line) {
    Matcher matcher = COMBINED.matcher(text(line));
    return matcher.matches() && matcher.group("status").startsWith("5");
  }

  private static double share(List<Line> lines, Predicate<Line> which) {
    return (double) lines.stream().filter(which).count() / lines.size();
  }

  private static List<Line> lines(LogFarm farm, int count) {
    List<Line> lines = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      lines.add(farm.next());
    }
    return lines;
  }

  private static List<String> texts(LogFarm farm) {
    return texts(lines(farm, 20_000), line -> true);
  }

  private static List<String> texts(List<Line> lines, Predicate<Line> which) {
    return lines.stream().filter(which).map(LogFarmTest::text).toList();
  }

  private static String text(Line line) {
    return new String(line.bytes(), ISO_8859_1);
  }
}
