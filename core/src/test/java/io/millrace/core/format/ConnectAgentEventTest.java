package io.millrace.core.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class ConnectAgentEventTest {
  private static final LogFormat FORMAT = ConnectAgentEvent.INSTANCE;

  private static final String EVENT =
      """
      {"AWSAccountId": "111122223333", "AgentARN": "arn:agent", "EventId": "e-1",
       "EventTimestamp": "2026-03-01T10:00:00.125Z", "EventType": "STATE_CHANGE",
       "InstanceARN": "arn:instance", "Version": "2017-10-01", "New": {"a": 1},
       "PreviousAgentSnapshot": null,
       "CurrentAgentSnapshot": {
         "AgentStatus": {"ARN": "arn:status", "Name": "Available", "Type": "ROUTABLE",
                         "StartTimestamp": "2026-03-01T09:59:00Z"},
         "NextAgentStatus": {"Name": "Lunch", "EnqueuedTimestamp": "2026-03-01T09:59:30Z"},
         "Configuration": {"Username": "ann", "FirstName": "Ann", "LastName": "Lee",
           "AgentHierarchyGroups": {"Level1": {"ARN": "arn:l1", "Name": "Europe"}},
           "RoutingProfile": {"ARN": "arn:profile", "Name": "Basic",
             "Concurrency": [{"Channel": "CHAT", "AvailableSlots": 2, "MaximumSlots": 3}],
             "DefaultOutboundQueue": {"ARN": "arn:q", "Name": "Out", "Channels": ["VOICE"]},
             "InboundQueues": [{"ARN": "arn:q1", "Name": null, "Channels": ["VOICE", "CHAT"]}]}},
         "Contacts": [{"ContactId": "c-1", "Channel": "VOICE", "InitiationMethod": "INBOUND",
           "State": "MISSED", "StateStartTimestamp": "2026-03-01T09:59:50Z",
           "QueueTimestamp": "2026-03-01T09:59:10Z", "Queue": {"ARN": "arn:q1", "Name": "In"},
           "Attributes": 5}]}}""";

  @Test
  void everyFieldHasItsColumn() {
    Map<String, Object> row = Rows.parse(FORMAT, EVENT);

    assertThat(row)
        .containsEntry("time", micros("2026-03-01T10:00:00.125Z"))
        .containsEntry("event_id", "e-1")
        .containsEntry("event_type", "STATE_CHANGE")
        .containsEntry("version", "2017-10-01")
        .containsEntry("aws_account_id", "111122223333")
        .containsEntry("instance_arn", "arn:instance")
        .containsEntry("agent_arn", "arn:agent")
        .doesNotContainKey("previous_agent_snapshot")
        .containsEntry(
            "rescued",
            Map.of("New", "{\"a\": 1}", "CurrentAgentSnapshot.Contacts[0].Attributes", "5"));
    Map<?, ?> snapshot = (Map<?, ?>) row.get("current_agent_snapshot");
    assertThat(snapshot.get("agent_status"))
        .isEqualTo(
            Map.of(
                "arn", "arn:status",
                "name", "Available",
                "start_timestamp", micros("2026-03-01T09:59:00Z"),
                "type", "ROUTABLE"));
    assertThat(snapshot.get("next_agent_status"))
        .isEqualTo(Map.of("name", "Lunch", "enqueued_timestamp", micros("2026-03-01T09:59:30Z")));
    assertThat(snapshot.get("configuration").toString())
        .contains("username=ann", "level1={arn=arn:l1, name=Europe}", "name=Basic");
  }

  @Test
  void contactsAreAListOfTheirStates() {
    StructType type = FORMAT.rowType();
    byte[] bytes = EVENT.getBytes(StandardCharsets.UTF_8);
    int at = type.fieldIndex("current_agent_snapshot");
    StructType snapshot = (StructType) type.fields()[at].dataType();
    ArrayData contacts =
        FORMAT
            .parse(bytes, 0, bytes.length)
            .getStruct(at, snapshot.size())
            .getArray(snapshot.fieldIndex("contacts"));
    InternalRow contact = contacts.getStruct(0, 9);

    assertThat(contacts.numElements()).isEqualTo(1);
    assertThat(contact.getUTF8String(0)).hasToString("c-1");
    assertThat(contact.getUTF8String(4)).hasToString("MISSED");
    assertThat(contact.getLong(7)).isEqualTo(micros("2026-03-01T09:59:10Z"));
  }

  @Test
  void whatIsNoEventIsRejected() {
    assertThat(Rows.rejection(FORMAT, "")).isEqualTo("empty record @0");
    assertThat(Rows.rejection(FORMAT, "[]")).isEqualTo("no JSON object @0");
    assertThat(Rows.rejection(FORMAT, "{\"EventTimestamp\": \"yesterday\"}"))
        .isEqualTo("column 'EventTimestamp' is no TIMESTAMP @19");
    assertThat(Rows.rejection(FORMAT, "{\"CurrentAgentSnapshot\": {\"Contacts\": {}}}"))
        .startsWith("column 'CurrentAgentSnapshot.Contacts' is no ARRAY<");
  }

  /** AWS prints its examples with remarks, which are no JSON; without them they are events. */
  @Test
  void examplesOfTheDocumentationAreEventsWithoutTheirRemarks() throws IOException {
    Path folder = Samples.folder("connect");
    for (String name :
        List.of(
            "awsdocs-determine-acw-time-01.txt",
            "awsdocs-sample-agent-event-stream-03.txt",
            "awsdocs-transfer-to-agent-04.txt")) {
      String printed = Files.readString(folder.resolve(name));
      assertThat(Rows.rejection(FORMAT, printed)).as(name).startsWith("not JSON: ");
    }
    Map<String, Object> first =
        Rows.parse(
            FORMAT,
            Files.readString(folder.resolve("awsdocs-determine-acw-time-01.txt"))
                .replaceAll("(?<!:)//[^\\n]*", "")
                .replaceAll("\\n +[A-Za-z][^\\n]*", "")
                .replaceAll(",(\\s*[}\\]])", "$1"));
    assertThat(first)
        .containsEntry("aws_account_id", "012345678901")
        .containsKeys("time", "event_id", "event_type", "current_agent_snapshot")
        .doesNotContainKey("rescued");
    Map<String, Object> fragment =
        Rows.parse(
            FORMAT,
            Files.readString(folder.resolve("awsdocs-transfer-to-agent-04.txt"))
                .strip()
                .replaceAll("},$", "}}"));
    assertThat(fragment).containsOnlyKeys("aws_account_id", "agent_arn", "current_agent_snapshot");
  }

  private static long micros(String instant) {
    return Instant.parse(instant).toEpochMilli() * 1000;
  }
}
