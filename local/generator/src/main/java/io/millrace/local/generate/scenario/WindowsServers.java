package io.millrace.local.generate.scenario;

import io.millrace.local.generate.Weighted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * An hour of Windows events of four servers, as Kinesis Agent for Windows sends them: Security
 * events as XML, others as JSON with the environment added. Someone tries passwords, and one agent
 * says that it sent more than arrives.
 */
final class WindowsServers implements Scenario {
  private static final int QUARTERS = 4;
  private static final Duration QUARTER = Duration.ofMinutes(15);
  private static final Duration ATTACK = Duration.ofMinutes(40);
  private static final int ATTEMPTS = 45;
  private static final int LOST = 5;
  private static final String LOSING = "web-03";
  private static final String ATTACKED = "dc-01";
  private static final String ATTACKER = "203.0.113.77";
  private static final List<String> SERVERS = List.of("web-01", "web-02", LOSING, ATTACKED);
  private static final List<String> USERS = List.of("ana", "ben", "chloe", "svc-backup", "svc-web");
  private static final int SETUP_EVENTS = 3;

  private final Weighted kinds = new Weighted(50, 3, 30, 17);
  private final Timeline timeline = new Timeline();
  private final Map<String, Integer> sent = new TreeMap<>();
  private final Setting setting;
  private int failures = ATTEMPTS;
  private int written;

  WindowsServers(Setting setting) {
    this.setting = setting;
    SplittableRandom random = setting.random();
    Instant start = setting.before(QUARTER.multipliedBy(QUARTERS));
    long millis = QUARTER.multipliedBy(QUARTERS).toMillis();
    for (int i = 0; i < setting.size(); i++) {
      String server = SERVERS.get(random.nextInt(SERVERS.size()));
      any(server, start.plusMillis(i * millis / setting.size()), random);
    }
    for (int i = 0; i < ATTEMPTS; i++) {
      logon(ATTACKED, setting.before(ATTACK).plusSeconds(i * 6L), 4625, "administrator", ATTACKER);
    }
    health(start);
    for (int i = 0; i < SETUP_EVENTS; i++) {
      other(SERVERS.get(i), start.plusSeconds(i), "Setup", 2, "Information", "A package changed");
    }
    timeline.add(start, "web-01", "{\"LogName\":\"System\",\"Description\":\"no event\"}");
  }

  private void any(String server, Instant time, SplittableRandom random) {
    String user = USERS.get(random.nextInt(USERS.size()));
    switch (kinds.pick(random)) {
      case 0 -> logon(server, time, 4624, user, "10.0.3." + (10 + random.nextInt(40)));
      case 1 -> {
        failures++;
        logon(server, time, 4625, user, "10.0.3." + (10 + random.nextInt(40)));
      }
      case 2 -> other(server, time, "System", 7036, "Information", "A service changed its state");
      default -> other(server, time, "Application", 1000, "Error", "Faulting application w3wp.exe");
    }
  }

  /** A Security event, whose data have names only in XML. */
  private void logon(String server, Instant time, int id, String user, String address) {
    send(
        server,
        time,
        ("<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
                + "<Provider Name='Microsoft-Windows-Security-Auditing'"
                + " Guid='{54849625-5478-4994-a5ba-3e3b0328c30d}'/><EventID>%d</EventID><Version>0</Version>"
                + "<Level>0</Level><Task>12544</Task><Opcode>0</Opcode><Keywords>%s</Keywords>"
                + "<TimeCreated SystemTime='%s'/><EventRecordID>%d</EventRecordID><Channel>Security</Channel>"
                + "<Computer>%s</Computer></System><EventData><Data Name='TargetUserName'>%s</Data>"
                + "<Data Name='TargetDomainName'>EXAMPLE</Data><Data Name='LogonType'>3</Data>"
                + "<Data Name='IpAddress'>%s</Data><Data Name='IpPort'>%d</Data></EventData></Event>")
            .formatted(
                id,
                id == 4625 ? "0x8010000000000000" : "0x8020000000000000",
                time,
                written,
                server,
                user,
                address,
                49_152 + written % 10_000));
  }

  private void other(
      String server, Instant time, String channel, int id, String level, String description) {
    send(server, time, json(server, time, channel, id, level, description, "null"));
  }

  private void send(String server, Instant time, String event) {
    written++;
    timeline.add(time, server, event);
    sent.merge(server + quarter(time), 1, Integer::sum);
  }

  /** At the end of each quarter of an hour each agent says how many events it has sent in it. */
  private void health(Instant start) {
    for (int quarter = 0; quarter < QUARTERS; quarter++) {
      Instant end = start.plus(QUARTER.multipliedBy(quarter + 1L)).minusMillis(1);
      for (String server : SERVERS) {
        boolean isLosing = server.equals(LOSING) && quarter == 2;
        int count = sent.getOrDefault(server + quarter, 0) + (isLosing ? LOST : 0);
        String data = "{\"RecordsSuccess\":\"%d\"}".formatted(count);
        timeline.add(
            end, server, json(server, end, "Application", 9000, "Information", "Counters", data));
      }
    }
  }

  private long quarter(Instant time) {
    return QUARTERS
        - 1
        - (setting.end().toEpochMilli() - 1 - time.toEpochMilli()) / QUARTER.toMillis();
  }

  private String json(
      String server,
      Instant time,
      String channel,
      int id,
      String level,
      String description,
      String data) {
    return ("{\"EventId\":%d,\"Description\":\"%s\",\"LevelDisplayName\":\"%s\",\"LogName\":\"%s\","
            + "\"MachineName\":\"%s\",\"ProviderName\":\"%s\",\"TimeCreated\":\"%s\",\"Index\":%d,"
            + "\"UserName\":null,\"Keywords\":\"Classic\",\"EventData\":%s,\"Environment\":\"%s\"}")
        .formatted(
            id,
            description,
            level,
            channel,
            server,
            id == 9000 ? "AWSKinesisTap" : "Example",
            time,
            written,
            data,
            server.equals("web-02") ? "test" : "prod");
  }

  @Override
  public List<Message> messages() {
    return timeline.messages();
  }

  @Override
  public List<Fact> facts() {
    Instant attack = setting.before(ATTACK);
    return List.of(
        Fact.of(
            "Failed log-ons are those that were generated",
            "SELECT sum(failures) FROM failed_logons",
            Fact.row(failures)),
        Fact.of(
            "Someone tries passwords on the domain controller",
            """
            SELECT computer, ip_address, date_format(start, 'HH:mm'), failures
            FROM failed_logons ORDER BY failures DESC LIMIT 1
            """,
            Fact.row(ATTACKED, ATTACKER, attack.toString().substring(11, 16), ATTEMPTS)),
        Fact.of(
            "One agent sent more than arrived, in one quarter of an hour",
            """
            SELECT computer, date_format(start, 'HH:mm'), sent - arrived
            FROM agent_health WHERE sent <> arrived
            """,
            Fact.row(
                LOSING,
                setting.before(QUARTER.multipliedBy(2)).toString().substring(11, 16),
                LOST)),
        Fact.of(
            "The environment that the agents add is there",
            """
            SELECT computer, rescued['Environment'] AS environment FROM records
            WHERE event_id = 9000 GROUP BY ALL ORDER BY computer
            """,
            "dc-01 | prod",
            "web-01 | prod",
            "web-02 | test",
            "web-03 | prod"),
        Fact.of(
            "The filter leaves out what is of other logs, and counts it",
            "SELECT sum(records_filtered) FROM ledger",
            Fact.row(SETUP_EVENTS)),
        Fact.of(
            "What has no event ID is a dead letter",
            "SELECT count(*), min(format) FROM dead_letters",
            Fact.row(1, "windows-event")));
  }
}
