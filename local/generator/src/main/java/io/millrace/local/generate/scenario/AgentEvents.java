package io.millrace.local.generate.scenario;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Four hours of a contact center's agents, as the agent event stream of Amazon Connect tells them:
 * logins, contacts that ring, are taken or missed, and end, heartbeats in between, and an agent who
 * misses one call after another.
 */
final class AgentEvents implements Scenario {
  private static final Duration LENGTH = Duration.ofHours(4);
  private static final List<String> AGENTS =
      List.of("amira", "bruno", "cecile", "deniz", "elif", "felix", "grace", "henk");
  private static final List<String> QUEUES = List.of("Sales", "Support");
  private static final String ABSENT = "omar";
  private static final String HIS_QUEUE = "Claims";
  private static final int MISSED_IN_A_ROW = 6;
  private static final int EVENTS_PER_CONTACT = 6;
  private static final String INSTANCE =
      "arn:aws:connect:eu-west-1:123456789012:instance/11111111-2222-4333-8444-555555555555";

  private final Timeline timeline = new Timeline();
  private final Setting setting;
  private final List<String> missed = new ArrayList<>();
  private int events;
  private int contacts;

  /** What a contact does, one event each; a heartbeat comes in the middle. */
  private enum State {
    CONNECTING,
    CONNECTED,
    MISSED,
    ENDED
  }

  private record Contact(String id, String queue, State state, Instant since) {
    Contact next(State next, Instant time) {
      return new Contact(id, queue, next, time);
    }
  }

  AgentEvents(Setting setting) {
    this.setting = setting;
    SplittableRandom random = setting.random();
    int each = Math.max(3, setting.size() / AGENTS.size() / EVENTS_PER_CONTACT);
    for (String agent : AGENTS) {
      shift(agent, each, random);
    }
    absence();
  }

  private void shift(String agent, int count, SplittableRandom random) {
    Instant login = setting.before(LENGTH).plusSeconds(random.nextInt(60));
    event("LOGIN", agent, login, null, null);
    long spacing = LENGTH.minusMinutes(5).toSeconds() / count;
    for (int i = 0; i < count; i++) {
      Instant rings = login.plusSeconds(60 + i * spacing);
      String queue = QUEUES.get(random.nextInt(QUEUES.size()));
      if (random.nextInt(15) == 0) {
        miss(agent, queue, rings);
      } else {
        talk(agent, queue, rings, spacing);
      }
    }
    event("LOGOUT", agent, setting.end().minusSeconds(60), null, null);
  }

  /** Logged in, and away from the telephone for some minutes. */
  private void absence() {
    Instant away = setting.before(Duration.ofMinutes(58));
    event("LOGIN", ABSENT, away.minusSeconds(300), null, null);
    for (int i = 0; i < MISSED_IN_A_ROW; i++) {
      missed.add(miss(ABSENT, HIS_QUEUE, away.plusSeconds(60L * i)));
    }
    event("LOGOUT", ABSENT, away.plusSeconds(1_200), null, null);
  }

  private void talk(String agent, String queue, Instant rings, long spacing) {
    Contact ringing = new Contact(nextId(), queue, State.CONNECTING, rings);
    Contact talking = ringing.next(State.CONNECTED, rings.plusSeconds(4));
    Contact over = talking.next(State.ENDED, rings.plusSeconds(4 + spacing / 2));
    event("STATE_CHANGE", agent, ringing.since(), ringing, null);
    event("STATE_CHANGE", agent, talking.since(), talking, ringing);
    event("HEART_BEAT", agent, talking.since().plusSeconds(spacing / 4), talking, talking);
    event("STATE_CHANGE", agent, over.since(), over, talking);
    event("STATE_CHANGE", agent, over.since().plusSeconds(5), null, over);
  }

  private String miss(String agent, String queue, Instant rings) {
    Contact ringing = new Contact(nextId(), queue, State.CONNECTING, rings);
    Contact missing = ringing.next(State.MISSED, rings.plusSeconds(20));
    event("STATE_CHANGE", agent, ringing.since(), ringing, null);
    event("STATE_CHANGE", agent, missing.since(), missing, ringing);
    event("STATE_CHANGE", agent, missing.since().plusSeconds(10), null, missing);
    return missing.id();
  }

  private String nextId() {
    return "%08x-0000-4000-8000-%012x".formatted(setting.seed(), contacts++);
  }

  private void event(String type, String agent, Instant time, Contact now, Contact before) {
    timeline.add(
        time,
        agent,
        ("{\"AWSAccountId\":\"123456789012\",\"AgentARN\":\"%s/agent/%s\",\"CurrentAgentSnapshot\":%s,"
                + "\"EventId\":\"%s-%d\",\"EventTimestamp\":\"%s\",\"EventType\":\"%s\","
                + "\"InstanceARN\":\"%s\",\"PreviousAgentSnapshot\":%s,\"Version\":\"2017-10-01\"}")
            .formatted(
                INSTANCE,
                agent,
                snapshot(agent, time, now, type.equals("LOGOUT")),
                setting.seed(),
                events++,
                time,
                type,
                INSTANCE,
                type.equals("LOGIN") ? "null" : snapshot(agent, time, before, false)));
  }

  private static String snapshot(String agent, Instant time, Contact contact, boolean isOffline) {
    return ("{\"AgentStatus\":{\"ARN\":\"%s/agent-state/1\",\"Name\":\"%s\",\"StartTimestamp\":\"%s\"},"
            + "\"Configuration\":{\"FirstName\":\"First\",\"LastName\":\"Last\",\"Username\":\"%s\","
            + "\"AgentHierarchyGroups\":null,\"RoutingProfile\":{\"ARN\":\"%s/routing-profile/1\","
            + "\"Name\":\"Everyone\",\"DefaultOutboundQueue\":{\"ARN\":\"%s/queue/out\","
            + "\"Name\":\"Outbound\"}}},\"Contacts\":[%s]}")
        .formatted(
            INSTANCE,
            isOffline ? "Offline" : "Available",
            time,
            agent,
            INSTANCE,
            INSTANCE,
            contact == null ? "" : contact(contact));
  }

  private static String contact(Contact contact) {
    return ("{\"ContactId\":\"%s\",\"InitialContactId\":null,\"Channel\":\"VOICE\","
            + "\"InitiationMethod\":\"INBOUND\",\"State\":\"%s\",\"StateStartTimestamp\":\"%s\","
            + "\"QueueTimestamp\":\"%s\",\"Queue\":{\"ARN\":\"%s/queue/%s\",\"Name\":\"%s\"}}")
        .formatted(
            contact.id(),
            contact.state(),
            contact.since(),
            contact.since(),
            INSTANCE,
            contact.queue(),
            contact.queue());
  }

  @Override
  public List<Message> messages() {
    return timeline.messages();
  }

  @Override
  public List<Fact> facts() {
    return List.of(
        Fact.of(
            "Everybody logged in once, and heartbeats are no logins",
            """
            SELECT count(*), count(DISTINCT current_agent_snapshot.configuration.username)
            FROM records WHERE event_type = 'LOGIN'
            """,
            Fact.row(AGENTS.size() + 1, AGENTS.size() + 1)),
        new Fact(
            "The calls that one agent missed in a row",
            """
            SELECT DISTINCT contact.contact_id
            FROM records LATERAL VIEW explode(current_agent_snapshot.contacts) contacts AS contact
            WHERE contact.queue.name = '%s' AND contact.state = 'MISSED' ORDER BY 1
            """
                .formatted(HIS_QUEUE),
            missed),
        Fact.of(
            "A quarter of an hour of their queue shows them all",
            """
            SELECT queue, contacts FROM contacts_by_state
            WHERE queue = '%s' AND state = 'MISSED' ORDER BY start LIMIT 1
            """
                .formatted(HIS_QUEUE),
            Fact.row(HIS_QUEUE, MISSED_IN_A_ROW)),
        Fact.of(
            "Every contact ended or was missed",
            """
            SELECT count(DISTINCT contact.contact_id)
            FROM records LATERAL VIEW explode(current_agent_snapshot.contacts) contacts AS contact
            WHERE contact.state IN ('ENDED', 'MISSED')
            """,
            Fact.row(contacts)));
  }
}
