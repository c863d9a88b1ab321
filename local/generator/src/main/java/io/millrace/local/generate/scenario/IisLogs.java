package io.millrace.local.generate.scenario;

import io.millrace.local.generate.Weighted;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Half an hour of IIS logs of three servers. One of them is set to log other fields in the middle,
 * and its agent sends the directive along from then on; one answers with errors for a minute.
 */
final class IisLogs implements Scenario {
  private static final Duration LENGTH = Duration.ofMinutes(30);
  private static final Duration BURST = Duration.ofMinutes(11);
  private static final int ERRORS = 90;
  private static final String FAILING = "10.1.0.3";
  private static final String CHANGED = "10.1.0.2";
  private static final List<String> SERVERS = List.of("10.1.0.1", CHANGED, FAILING);
  private static final List<String> PAGES =
      List.of(
          "/default.aspx", "/orders/list.aspx", "/api/stock", "/images/logo.png", "/login.aspx");
  private static final int[] STATUSES = {200, 304, 404, 500};
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** IIS's default, without the referer and with the host. */
  private static final String OTHER_FIELDS =
      "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip"
          + " cs(User-Agent) cs-host sc-status sc-substatus sc-win32-status time-taken\n";

  private final Weighted pages = Weighted.zipf(PAGES.size(), 0.8);
  private final Weighted statuses = new Weighted(86, 9, 4, 1);
  private final Timeline timeline = new Timeline();
  private final Instant burst;
  private int errors = ERRORS;
  private int ofChanged;

  IisLogs(Setting setting) {
    SplittableRandom random = setting.random();
    Instant start = setting.before(LENGTH);
    Instant change = start.plus(LENGTH.dividedBy(2));
    for (int i = 0; i < setting.size(); i++) {
      Instant time = start.plusMillis(i * LENGTH.toMillis() / setting.size());
      String server = SERVERS.get(random.nextInt(SERVERS.size()));
      int status = STATUSES[statuses.pick(random)];
      errors += status == 500 ? 1 : 0;
      request(time, server, PAGES.get(pages.pick(random)), status, !time.isBefore(change));
    }
    this.burst = setting.before(BURST);
    for (int i = 0; i < ERRORS; i++) {
      request(burst.plusMillis(i * 600L), FAILING, "/orders/list.aspx", 500, true);
    }
    timeline.add(start, FAILING, "#Software: Microsoft Internet Information Services 10.0");
    timeline.add(change, CHANGED, OTHER_FIELDS.strip());
  }

  private void request(Instant time, String server, String page, int status, boolean isChanged) {
    boolean isOther = isChanged && server.equals(CHANGED);
    ofChanged += isOther ? 1 : 0;
    String line =
        "%s %s GET %s - 443 - 198.18.4.%d Mozilla/5.0+(Windows+NT+10.0;+Win64;+x64) %s %d 0 0 %d"
            .formatted(
                TIME.format(time),
                server,
                page,
                1 + time.toEpochMilli() % 200,
                isOther ? "shop.example.com" : "-",
                status,
                5 + time.toEpochMilli() % 90);
    timeline.add(time, server, (isOther ? OTHER_FIELDS : "") + line);
  }

  @Override
  public List<Message> messages() {
    return timeline.messages();
  }

  @Override
  public List<Fact> facts() {
    return List.of(
        Fact.of(
            "Errors are those that were generated",
            "SELECT sum(errors) FROM requests_by_server",
            Fact.row(errors)),
        Fact.of(
            "The failing server, and its worst minute",
            """
            SELECT server, date_format(start, 'HH:mm') FROM requests_by_server
            ORDER BY errors DESC LIMIT 1
            """,
            Fact.row(FAILING, burst.toString().substring(11, 16))),
        Fact.of(
            "Fields that change in the middle of a log are followed",
            """
            SELECT s_ip, count(*), min(rescued['cs-host']), count(cs_referer)
            FROM records WHERE rescued IS NOT NULL GROUP BY s_ip
            """,
            Fact.row(CHANGED, ofChanged, "shop.example.com", 0)),
        Fact.of(
            "Lines that are only a directive are dead letters",
            "SELECT reason, count(*) FROM dead_letters GROUP BY reason",
            Fact.row("directive line", 2)));
  }
}
