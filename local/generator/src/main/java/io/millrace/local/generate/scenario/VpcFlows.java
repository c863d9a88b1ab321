package io.millrace.local.generate.scenario;

import io.millrace.local.generate.Weighted;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Two hours of flows between hosts of a VPC and the world, as a subscription of CloudWatch Logs
 * delivers them: with a port scan, a busy backup host, interfaces without traffic, control messages
 * and a payload that was cut off.
 */
final class VpcFlows implements Scenario {
  private static final Duration LENGTH = Duration.ofHours(2);
  private static final int EVENTS_PER_PAYLOAD = 12;
  private static final String SCANNER = "203.0.113.66";
  private static final String BACKUP = "10.0.9.9";
  private static final int SCANNED_PORTS = 40;
  private static final int PACKETS_PER_PORT = 50;
  private static final int UPLOADS = 20;
  private static final int PACKETS_PER_UPLOAD = 60_000;
  private static final int TCP = 6;
  private static final int[] PROTOCOLS = {TCP, 17, 1};
  private static final int[] PORTS = {443, 80, 22, 53, 3306, 8080};
  private static final List<String> NAMES =
      List.of(
          "version,account-id,interface-id,srcaddr,dstaddr,srcport,dstport,protocol,packets,bytes,start,end,action,log-status"
              .split(","));

  private final Subscription subscription =
      new Subscription("123456789012", "vpc-flow-logs", "all-flows");
  private final Weighted clients = Weighted.zipf(300, 0.7);
  private final Weighted hosts = Weighted.zipf(12, 0.5);
  private final Weighted protocols = new Weighted(80, 16, 4);
  private final Weighted ports = new Weighted(50, 20, 8, 10, 6, 6);
  private final Map<Instant, List<Subscription.Event>> lines = new TreeMap<>();
  private final Map<Integer, Long> rejected = new TreeMap<>();
  private final Map<String, Long> rejectedTcp = new TreeMap<>();
  private final List<Message> messages;
  private int noData;
  private int written;

  VpcFlows(Setting setting) {
    SplittableRandom random = setting.random();
    Instant start = setting.before(LENGTH);
    long seconds = LENGTH.toSeconds();
    for (int i = 0; i < setting.size(); i++) {
      Instant end = start.plusSeconds(i * seconds / setting.size());
      if (i % 100 == 7) {
        noData++;
        line(end, "- - - - - - -", "-", "NODATA");
      } else {
        flow(end, random);
      }
    }
    line(start.plusSeconds(60), "- - - - - - -", "-", "SKIPDATA");
    plant(setting, random);
    this.messages = payloads(setting);
  }

  private void flow(Instant end, SplittableRandom random) {
    int client = clients.pick(random);
    String outside = "198.18.%d.%d".formatted(client / 250, 1 + client % 250);
    String inside = "10.0.%d.%d".formatted(1 + hosts.pick(random) / 4, 10 + hosts.pick(random));
    boolean isRejected = random.nextInt(100) < 6;
    int packets = isRejected ? 1 + random.nextInt(3) : 4 + random.nextInt(60);
    flow(
        end,
        outside,
        inside,
        PORTS[ports.pick(random)],
        PROTOCOLS[protocols.pick(random)],
        packets,
        isRejected);
  }

  private void plant(Setting setting, SplittableRandom random) {
    Instant scan = setting.before(Duration.ofMinutes(58));
    for (int i = 0; i < SCANNED_PORTS; i++) {
      Instant end = scan.plusSeconds(i * 10L);
      flow(end, SCANNER, "10.0.1.10", 1000 + 7 * i, TCP, PACKETS_PER_PORT, true);
    }
    for (int i = 0; i < UPLOADS; i++) {
      Instant end = setting.before(Duration.ofSeconds(1 + random.nextInt(7_000)));
      flow(end, "10.0.1.11", BACKUP, 443, TCP, PACKETS_PER_UPLOAD, false);
    }
  }

  private void flow(
      Instant end, String from, String to, int port, int protocol, int packets, boolean reject) {
    boolean hasPorts = protocol != 1;
    line(
        end,
        "%s %s %d %d %d %d %d"
            .formatted(
                from,
                to,
                hasPorts ? 32_768 + written % 20_000 : 0,
                hasPorts ? port : 0,
                protocol,
                packets,
                packets * 400L),
        reject ? "REJECT" : "ACCEPT",
        "OK");
    if (reject) {
      rejected.merge(protocol, (long) packets, Long::sum);
    }
    if (reject && protocol == TCP) {
      rejectedTcp.merge(quarter(end), (long) packets, Long::sum);
    }
  }

  private void line(Instant end, String flow, String action, String status) {
    String line =
        "2 123456789012 eni-0a1b2c3d4e5f6071%d %s %d %d %s %s"
            .formatted(
                written % 4,
                flow,
                end.minusSeconds(60).getEpochSecond(),
                end.getEpochSecond(),
                action,
                status);
    lines
        .computeIfAbsent(end, time -> new ArrayList<>())
        .add(new Subscription.Event("%056d".formatted(written++), end, line, extracted(line)));
  }

  /** As a filter pattern that names the fields takes them out of the line. */
  private static String extracted(String line) {
    String[] values = line.split(" ");
    List<String> members = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      members.add("\"%s\":\"%s\"".formatted(NAMES.get(i), values[i]));
    }
    return "{" + String.join(",", members) + "}";
  }

  /** Payloads in the order of time, after control messages; the first is repeated, cut off. */
  private List<Message> payloads(Setting setting) {
    List<Message> sent = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      sent.add(new Message("control-" + i, subscription.control()));
    }
    List<Subscription.Event> events = lines.values().stream().flatMap(List::stream).toList();
    for (int from = 0; from < events.size(); from += EVENTS_PER_PAYLOAD) {
      int to = Math.min(from + EVENTS_PER_PAYLOAD, events.size());
      byte[] payload = subscription.data("eni-flows", events.subList(from, to));
      if (from == 0) {
        sent.add(new Message("cut", Arrays.copyOf(payload, payload.length / 2)));
      }
      sent.add(new Message("%d-%d".formatted(setting.seed(), from), payload));
    }
    return List.copyOf(sent);
  }

  private static String quarter(Instant end) {
    Instant hour = end.truncatedTo(ChronoUnit.HOURS);
    long quarter = Duration.between(hour, end).toMinutes() / 15;
    return hour.plus(Duration.ofMinutes(15 * quarter)).toString().substring(11, 16);
  }

  @Override
  public List<Message> messages() {
    return messages;
  }

  @Override
  public List<Fact> facts() {
    Map.Entry<String, Long> worst =
        rejectedTcp.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
    return List.of(
        Fact.of(
            "The port scan is the source of most rejected packets",
            """
            SELECT srcaddr, sum(packets) FROM records WHERE action = 'REJECT'
            GROUP BY srcaddr ORDER BY 2 DESC LIMIT 1
            """,
            Fact.row(SCANNER, SCANNED_PORTS * PACKETS_PER_PORT)),
        Fact.of(
            "Its quarter of an hour has the most rejected TCP packets",
            "SELECT date_format(start, 'HH:mm'), packets FROM rejected_tcp ORDER BY packets DESC LIMIT 1",
            Fact.row(worst.getKey(), worst.getValue())),
        new Fact(
            "Rejected packets by protocol are those that were generated",
            "SELECT protocol, sum(packets) FROM rejected_by_protocol GROUP BY protocol ORDER BY protocol",
            rejected.entrySet().stream()
                .map(entry -> Fact.row(entry.getKey(), entry.getValue()))
                .toList()),
        Fact.of(
            "The backup host gets the most on port 443",
            """
            SELECT dstaddr, count(*) AS flows FROM records WHERE dstport = 443 AND packets > 1000
            GROUP BY dstaddr ORDER BY sum(packets) DESC LIMIT 1
            """,
            Fact.row(BACKUP, UPLOADS)),
        Fact.of(
            "Records without data are kept, without addresses",
            """
            SELECT log_status, count(*), count(srcaddr) FROM records WHERE log_status <> 'OK'
            GROUP BY log_status ORDER BY log_status
            """,
            Fact.row("NODATA", noData, 0),
            Fact.row("SKIPDATA", 1, 0)),
        Fact.of(
            "Control messages are dropped and counted",
            "SELECT sum(messages_dropped) FROM ledger",
            "3"),
        Fact.of(
            "The payload that was cut off is a dead letter",
            "SELECT format, count(*) FROM dead_letters GROUP BY format",
            Fact.row("cloudwatch-logs", 1)));
  }
}
