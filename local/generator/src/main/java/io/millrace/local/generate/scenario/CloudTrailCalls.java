package io.millrace.local.generate.scenario;

import io.millrace.local.generate.Weighted;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Two hours of calls of a small team and its roles, as CloudTrail sends them to CloudWatch Logs:
 * with a minute in which a deployment tries to start instances again and again, and with a call
 * that arrives long after its time.
 */
final class CloudTrailCalls implements Scenario {
  private static final Duration LENGTH = Duration.ofHours(2);
  private static final Duration BURST = Duration.ofMinutes(50);
  private static final Duration LATE = Duration.ofMinutes(110);
  private static final int RETRIES = 150;
  private static final int EVENTS_PER_PAYLOAD = 4;
  private static final String DEPLOYER = "ci-deployer";
  private static final String DEPLOYER_IP = "203.0.113.9";
  private static final String LATE_USER = "night-auditor";
  private static final String ACCOUNT = "123456789012";
  private static final String EC2 = "ec2.amazonaws.com";

  private static final List<Call> CALLS =
      List.of(
          new Call(EC2, "DescribeInstances", true),
          new Call("s3.amazonaws.com", "GetBucketAcl", true),
          new Call("sts.amazonaws.com", "AssumeRole", true),
          new Call(EC2, "DescribeVolumes", true),
          new Call("kms.amazonaws.com", "Decrypt", true),
          new Call("lambda.amazonaws.com", "GetFunction20150331v2", true),
          new Call("s3.amazonaws.com", "PutBucketTagging", false),
          new Call("iam.amazonaws.com", "ListRoles", true),
          new Call("logs.amazonaws.com", "CreateLogStream", false),
          new Call("rds.amazonaws.com", "DescribeDBInstances", true),
          new Call("dynamodb.amazonaws.com", "DescribeTable", true),
          new Call("cloudformation.amazonaws.com", "DescribeStacks", true));
  private static final Call RUN = new Call(EC2, "RunInstances", false);
  private static final List<String> USERS = List.of("ana", "ben", "chloe", "dmitri", "emeka");

  private final Weighted calls = Weighted.zipf(CALLS.size(), 0.8);
  private final Weighted users = Weighted.zipf(USERS.size() + 1, 0.5);
  private final Subscription trail = new Subscription(ACCOUNT, "aws-cloudtrail-logs", "everything");
  private final Setting setting;
  private final List<Subscription.Event> events = new ArrayList<>();
  private final Map<String, Integer> topCalls = new TreeMap<>();
  private int failures;
  private int ec2Failures;

  private record Call(String service, String name, boolean readOnly) {
    private String item() {
      return service + ":" + name;
    }
  }

  CloudTrailCalls(Setting setting) {
    this.setting = setting;
    SplittableRandom random = setting.random();
    Instant start = setting.before(LENGTH);
    for (int i = 0; i < setting.size(); i++) {
      Instant time = start.plusSeconds(i * LENGTH.toSeconds() / setting.size());
      int user = users.pick(random);
      boolean denied = random.nextInt(50) == 0;
      add(
          time,
          CALLS.get(calls.pick(random)),
          user < USERS.size() ? iamUser(USERS.get(user)) : role("web-server"),
          user < USERS.size() ? "198.18.7." + (10 + user) : "10.0.2.15",
          denied ? "AccessDenied" : "");
    }
    for (int i = 0; i < RETRIES; i++) {
      Instant time = setting.before(BURST).plusMillis(300L * i);
      add(time, RUN, iamUser(DEPLOYER), DEPLOYER_IP, "Client.InstanceLimitExceeded");
    }
    events.sort(Comparator.comparing(Subscription.Event::time));
  }

  private void add(Instant time, Call call, String identity, String address, String error) {
    events.add(event(time, call, identity, address, error));
    failures += error.isEmpty() ? 0 : 1;
    ec2Failures += error.isEmpty() || !call.service().equals(EC2) ? 0 : 1;
    if (!time.isBefore(topStart()) && time.isBefore(topStart().plus(30, ChronoUnit.MINUTES))) {
      topCalls.merge(call.item(), 1, Integer::sum);
    }
  }

  /** A window of the example's top calls: the one that has the burst in its middle. */
  private Instant topStart() {
    return setting.before(Duration.ofMinutes(60));
  }

  private Subscription.Event event(
      Instant time, Call call, String identity, String address, String error) {
    String id = "%08x-0000-4000-8000-%012x".formatted(setting.seed(), events.size());
    String json =
        ("{\"eventVersion\":\"1.09\",\"userIdentity\":%s,\"eventTime\":\"%s\",\"eventSource\":\"%s\","
                + "\"eventName\":\"%s\",\"awsRegion\":\"eu-west-1\",\"sourceIPAddress\":\"%s\","
                + "\"userAgent\":\"aws-sdk-java/2.41.28\",%s\"requestParameters\":{\"dryRun\":false},"
                + "\"responseElements\":null,\"requestID\":\"r-%s\",\"eventID\":\"%s\",\"readOnly\":%s,"
                + "\"eventType\":\"AwsApiCall\",\"managementEvent\":true,\"recipientAccountId\":\"%s\","
                + "\"eventCategory\":\"Management\"}")
            .formatted(
                identity,
                time.truncatedTo(ChronoUnit.SECONDS),
                call.service(),
                call.name(),
                address,
                error.isEmpty()
                    ? ""
                    : "\"errorCode\":\"%s\",\"errorMessage\":\"Not possible\",".formatted(error),
                id,
                id,
                call.readOnly(),
                ACCOUNT);
    return new Subscription.Event(id, time, json, "");
  }

  private static String iamUser(String name) {
    return ("{\"type\":\"IAMUser\",\"principalId\":\"AIDA%s\",\"arn\":\"arn:aws:iam::%s:user/%s\","
            + "\"accountId\":\"%s\",\"userName\":\"%s\"}")
        .formatted(name.toUpperCase(Locale.ROOT), ACCOUNT, name, ACCOUNT, name);
  }

  private static String role(String name) {
    return ("{\"type\":\"AssumedRole\",\"principalId\":\"AROAEXAMPLE:i-1\","
            + "\"arn\":\"arn:aws:sts::%s:assumed-role/%s/i-1\",\"accountId\":\"%s\",\"sessionContext\":{"
            + "\"sessionIssuer\":{\"type\":\"Role\",\"principalId\":\"AROAEXAMPLE\","
            + "\"arn\":\"arn:aws:iam::%s:role/%s\",\"accountId\":\"%s\",\"userName\":\"%s\"},"
            + "\"attributes\":{\"mfaAuthenticated\":\"false\"}}}")
        .formatted(ACCOUNT, name, ACCOUNT, ACCOUNT, name, ACCOUNT, name);
  }

  @Override
  public List<Message> messages() {
    return payloads("trail", events);
  }

  /**
   * The next call, which moves the watermark, and then one that was held up for almost two hours.
   */
  @Override
  public List<List<Message>> stragglers() {
    return List.of(
        payloads("next", List.of(straggler(setting.end(), "ana"))),
        payloads("late", List.of(straggler(setting.before(LATE), LATE_USER))));
  }

  private Subscription.Event straggler(Instant time, String user) {
    return event(time, CALLS.get(0), iamUser(user), "198.18.7.99", "");
  }

  private List<Message> payloads(String name, List<Subscription.Event> of) {
    List<Message> sent = new ArrayList<>();
    for (int from = 0; from < of.size(); from += EVENTS_PER_PAYLOAD) {
      int to = Math.min(from + EVENTS_PER_PAYLOAD, of.size());
      sent.add(new Message(name + from, trail.data("cloudtrail", of.subList(from, to))));
    }
    return sent;
  }

  @Override
  public List<Fact> facts() {
    List<String> top =
        topCalls.entrySet().stream()
            .sorted(
                Map.Entry.<String, Integer>comparingByValue()
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(10)
            .map(entry -> Fact.row(entry.getKey(), entry.getValue()))
            .toList();
    return List.of(
        Fact.of(
            "The deployment's address has most of the failed calls",
            """
            SELECT value, sum(failures) FROM calls WHERE dimension = 'ip'
            GROUP BY value ORDER BY 2 DESC LIMIT 1
            """,
            Fact.row(DEPLOYER_IP, RETRIES)),
        Fact.of(
            "Failures are those that were generated",
            "SELECT sum(failures) FROM calls WHERE dimension = 'service'",
            Fact.row(failures)),
        Fact.of(
            "So are those of EC2, which has its busiest minute then",
            "SELECT sum(failures), date_format(max_by(start, calls), 'HH:mm') FROM ec2_calls",
            Fact.row(ec2Failures, setting.before(BURST).toString().substring(11, 16))),
        new Fact(
            "The ten most frequent calls across services, in half an hour",
            """
            SELECT call.item, call.count FROM
              (SELECT posexplode(top) AS (place, call) FROM top_calls
               WHERE start = TIMESTAMP '%s')
            ORDER BY place
            """
                .formatted(topStart()),
            top),
        Fact.of(
            "A late call amends its windows",
            "SELECT count(DISTINCT aggregate), min(cause) FROM amendments",
            Fact.row(3, "late rows")),
        Fact.of(
            "It is counted where it belongs",
            """
            SELECT date_format(start, 'HH:mm'), calls FROM calls
            WHERE dimension = 'user' AND value = '%s'
            """
                .formatted(LATE_USER),
            Fact.row(setting.before(LATE).toString().substring(11, 16), 1)));
  }
}
