package io.millrace.local.generate.scenario;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.millrace.local.generate.Line;
import io.millrace.local.generate.LogFarm;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Half an hour of a farm's access logs: with a minute in which the checkout fails, a client that
 * fetches more than any other, and lines that are none.
 */
final class AccessLogs implements Scenario {
  private static final Duration LENGTH = Duration.ofMinutes(30);
  private static final Duration BURST = Duration.ofMinutes(12);
  private static final int FAILURES = 150;
  private static final String CRAWLER = "203.0.113.200";
  private static final Pattern STATUS = Pattern.compile("^\\S+ .* HTTP/1\\.1\" (\\d)\\d\\d ");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Timeline timeline = new Timeline();
  private final Instant burst;
  private final int fetches;
  private final Map<Character, Long> byClass = new HashMap<>();
  private final Message next;
  private int malformed;

  AccessLogs(Setting setting) {
    this.burst = setting.before(BURST);
    this.fetches = setting.size() / 4;
    LogFarm farm =
        LogFarm.builder()
            .seed(setting.seed())
            .servers(4)
            .rate((double) setting.size() / LENGTH.toSeconds())
            .dailySwing(0)
            .malformedRatio(0.005)
            .start(setting.before(LENGTH))
            .build();
    for (Line line = farm.next(); line.emitAt().isBefore(setting.end()); line = farm.next()) {
      add(line);
    }
    for (int i = 0; i < FAILURES; i++) {
      String client = "198.19.200." + (1 + i % 250);
      add(burst.plusMillis(390L * i), client, "POST /api/cart/checkout", 503, 512);
    }
    for (int i = 0; i < fetches; i++) {
      Instant time = setting.before(LENGTH).plusMillis(i * LENGTH.toMillis() / fetches);
      add(time, CRAWLER, "GET /c/garden?page=" + i % 90, 200, 22_000);
    }
    malformed++;
    timeline.add(setting.before(LENGTH), "web-01", "GET / HTTP/1.1");
    String line = line(setting.end(), "198.19.200.1", "GET /", 200, 18_432);
    count(line);
    this.next = new Message("web-01", line.getBytes(ISO_8859_1));
  }

  private void add(Line line) {
    if (line.malformed()) {
      malformed++;
    } else {
      count(new String(line.bytes(), ISO_8859_1));
    }
    timeline.add(line.emitAt(), line.server(), line.bytes());
  }

  private void add(Instant time, String client, String request, int status, int bytes) {
    String line = line(time, client, request, status, bytes);
    count(line);
    timeline.add(time, "web-01", line);
  }

  private static String line(Instant time, String client, String request, int status, int bytes) {
    return "%s - - [%s] \"%s HTTP/1.1\" %d %d \"-\" \"curl/8.5.0\""
        .formatted(client, TIME.format(time), request, status, bytes);
  }

  private void count(String line) {
    Matcher status = STATUS.matcher(line);
    if (!status.find()) {
      throw new IllegalStateException("no line of the farm: " + line);
    }
    byClass.merge(status.group(1).charAt(0), 1L, Long::sum);
  }

  @Override
  public List<Message> messages() {
    return timeline.messages();
  }

  /** The next line, which moves the watermark, so that minutes before it are over and scored. */
  @Override
  public List<List<Message>> stragglers() {
    return List.of(List.of(next));
  }

  @Override
  public List<Fact> facts() {
    return List.of(
        Fact.of(
            "Requests by class of status are those that were generated",
            """
            SELECT sum(requests), sum(if(status DIV 100 = 2, requests, 0)),
                   sum(if(status DIV 100 = 5, requests, 0))
            FROM requests_by_status
            """,
            Fact.row(
                byClass.values().stream().mapToLong(Long::longValue).sum(),
                byClass.get('2'),
                byClass.get('5'))),
        Fact.of(
            "The checkout fails most, in the minute of the burst",
            """
            SELECT path, date_format(start, 'HH:mm'), errors >= %d FROM requests_by_path
            ORDER BY errors DESC, start LIMIT 1
            """
                .formatted(FAILURES),
            Fact.row("/api/cart/checkout", burst.toString().substring(11, 16), true)),
        Fact.of(
            "That minute is the most unusual one",
            "SELECT date_format(max_by(start, score), 'HH:mm') FROM unusual_traffic",
            burst.toString().substring(11, 16)),
        Fact.of(
            "One client fetches more than any other",
            "SELECT client, count(*) FROM records GROUP BY client ORDER BY 2 DESC LIMIT 1",
            Fact.row(CRAWLER, fetches)),
        Fact.of(
            "Lines that are none are dead letters",
            "SELECT count(*) FROM dead_letters",
            Fact.row(malformed)));
  }
}
