package io.millrace.local.generate.scenario;

import io.millrace.local.generate.Weighted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * An hour of application and audit logs of three accounts, and of one that nobody has named: with
 * errors of one application, control messages, a payload that was cut off, and lines of another
 * shape.
 */
final class CentralLogs implements Scenario {
  private static final Duration LENGTH = Duration.ofHours(1);
  private static final Duration BURST = Duration.ofMinutes(25);
  private static final int ERRORS = 60;
  private static final int EVENTS_PER_PAYLOAD = 8;
  private static final String STRANGER = "999999999999";

  /** Log groups say whose they are: /business unit/environment/type. */
  private static final List<Subscription> SOURCES =
      List.of(
          new Subscription("111111111111", "/retail/prod/app", "everything"),
          new Subscription("111111111111", "/retail/prod/audit", "everything"),
          new Subscription("222222222222", "/retail/test/app", "everything"),
          new Subscription("333333333333", "/finance/prod/app", "everything"),
          new Subscription(STRANGER, "/unknown/prod/app", "everything"));

  private static final List<String> TEXTS =
      List.of(
          "order accepted",
          "cache refreshed in 12 ms",
          "user signed in",
          "payment forwarded",
          "report written");

  private final Weighted bySource = new Weighted(40, 15, 10, 25, 10);
  private final Map<Integer, List<Subscription.Event>> lines = new TreeMap<>();
  private final Timeline sent = new Timeline();
  private final Instant burst;
  private int strangers;
  private int shapeless;
  private int errors = ERRORS;

  CentralLogs(Setting setting) {
    SplittableRandom random = setting.random();
    Instant start = setting.before(LENGTH);
    for (int i = 0; i < setting.size(); i++) {
      Instant time = start.plusMillis(i * LENGTH.toMillis() / setting.size());
      int source = bySource.pick(random);
      boolean isStranger = SOURCES.get(source).owner().equals(STRANGER);
      strangers += isStranger ? 1 : 0;
      boolean isShapeless = !isStranger && random.nextInt(200) == 0;
      shapeless += isShapeless ? 1 : 0;
      boolean isError = !isStranger && !isShapeless && random.nextInt(100) == 0;
      errors += isError ? 1 : 0;
      String text = TEXTS.get(random.nextInt(TEXTS.size()));
      add(
          source,
          time,
          isShapeless
              ? "    at com.example.Orders.accept(Orders.java:42)"
              : "%s %s %s".formatted(time, isError ? "ERROR" : "INFO", text));
    }
    add(0, start, "    at com.example.Orders.accept(Orders.java:41)");
    shapeless++;
    this.burst = setting.before(BURST);
    for (int i = 0; i < ERRORS; i++) {
      Instant time = burst.plusSeconds(i);
      add(0, time, time + " ERROR database does not answer");
    }
    lines.forEach(this::send);
    sent.add(start, "control", SOURCES.get(0).control());
    sent.add(start, "control", SOURCES.get(3).control());
    byte[] whole = SOURCES.get(0).data("i-0", lines.get(0).subList(0, 1));
    sent.add(setting.end(), "cut", Arrays.copyOf(whole, whole.length - 9));
  }

  private void add(int source, Instant time, String line) {
    List<Subscription.Event> of = lines.computeIfAbsent(source, first -> new ArrayList<>());
    String id = "%d%055d".formatted(source, of.size());
    of.add(new Subscription.Event(id, time, line, ""));
  }

  private void send(int source, List<Subscription.Event> events) {
    events.sort(Comparator.comparing(Subscription.Event::time));
    for (int from = 0; from < events.size(); from += EVENTS_PER_PAYLOAD) {
      List<Subscription.Event> part =
          events.subList(from, Math.min(from + EVENTS_PER_PAYLOAD, events.size()));
      Instant time = part.get(part.size() - 1).time();
      sent.add(time, source + "-" + from, SOURCES.get(source).data("i-" + from % 3, part));
    }
  }

  @Override
  public List<Message> messages() {
    return sent.messages();
  }

  @Override
  public List<Fact> facts() {
    return List.of(
        Fact.of(
            "Each account's logs are under its business unit, environment and type",
            """
            SELECT DISTINCT business_unit, environment, account, type
            FROM events_by_account ORDER BY ALL
            """,
            "finance | prod | 333333333333 | app",
            "retail | prod | 111111111111 | app",
            "retail | prod | 111111111111 | audit",
            "retail | test | 222222222222 | app"),
        Fact.of(
            "No row is of the account that nobody has named",
            "SELECT count(*) FROM records WHERE log_owner = '%s'".formatted(STRANGER),
            "0"),
        Fact.of(
            "What it sent is counted as filtered",
            "SELECT sum(records_filtered) FROM ledger",
            Fact.row(strangers)),
        Fact.of(
            "Errors are those that were generated",
            "SELECT sum(events) FROM events_by_account WHERE level = 'ERROR'",
            Fact.row(errors)),
        Fact.of(
            "Most of them came in one burst",
            """
            SELECT business_unit, type, date_format(start, 'HH:mm') FROM events_by_account
            WHERE level = 'ERROR' ORDER BY events DESC LIMIT 1
            """,
            Fact.row("retail", "app", burst.toString().substring(11, 16))),
        Fact.of(
            "Control messages are dropped and counted",
            "SELECT sum(messages_dropped) FROM ledger",
            "2"),
        Fact.of(
            "Lines of another shape, and the payload that was cut off, are dead letters",
            "SELECT format, count(*) FROM dead_letters GROUP BY format ORDER BY format",
            Fact.row("cloudwatch-logs", 1),
            Fact.row("regex", shapeless)));
  }
}
