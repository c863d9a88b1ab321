package io.millrace.core.format;

import static io.millrace.core.format.Rows.parse;
import static io.millrace.core.format.Rows.rejection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms in JSON. */
class WindowsEventTest {
  private static final LogFormat EVENTS = LogFormats.create("windows-event", Map.of());

  @Test
  void agentWritesTenMembersAndEventDataOnDemand() {
    assertThat(
            parse(
                EVENTS,
                """
                {"EventId":7036,"Description":"The Spooler entered the \\"stopped\\" state.",
                 "LevelDisplayName":"Informational","LogName":"System","MachineName":"web-1.example.org",
                 "ProviderName":"Service Control Manager","TimeCreated":"2018-09-21T19:38:11.5210983Z",
                 "Index":28961,"UserName":null,"Keywords":"Classic,Audit Success",
                 "EventData":["Spooler",null,5,{"a":[1]}],"Fleet":"blue"}
                """))
        .containsOnly(
            entry("time", micros("2018-09-21T19:38:11.521098Z")),
            entry("event_id", 7036),
            entry("level_name", "Informational"),
            entry("keyword_names", "Classic,Audit Success"),
            entry("provider", "Service Control Manager"),
            entry("channel", "System"),
            entry("computer", "web-1.example.org"),
            entry("record_id", 28961L),
            entry("message", "The Spooler entered the \"stopped\" state."),
            entry(
                "event_data",
                map("param1", "Spooler", "param2", null, "param3", "5", "param4", "{\"a\":[1]}")),
            entry("rescued", Map.of("Fleet", "blue")));
  }

  @Test
  void agentCallsTheSecurityIdentifierAUserName() {
    assertThat(parse(EVENTS, "{\"EventId\":1,\"UserName\":\"S-1-5-18\",\"Keywords\":\"\"}"))
        .containsOnly(entry("event_id", 1), entry("user_id", "S-1-5-18"));
    assertThat(parse(EVENTS, "{\"EventId\":1,\"UserName\":\"S-1jo\"}"))
        .containsOnly(entry("event_id", 1), entry("user_name", "S-1jo"));
  }

  @Test
  void agentHasOtherNamesInItsFormatSushi() {
    assertThat(
            parse(
                EVENTS,
                """
                {"Id": 4, "EventCode": 4, "MachineName": "m", "ProviderName": "p", "RecordId": 9,
                 "TimeCreated": "2018-09-21T19:38:11Z", "UserId": "N\\\\A", "Message": "text"}
                """))
        .containsOnly(
            entry("time", micros("2018-09-21T19:38:11Z")),
            entry("event_id", 4),
            entry("provider", "p"),
            entry("computer", "m"),
            entry("record_id", 9L),
            entry("message", "text"));
  }

  @Test
  void flatExportMixesEventDataWithItsOwnMembers() {
    assertThat(
            parse(
                EVENTS,
                """
                {"EventTime":"2015-05-17 10:05:03","Hostname":"dc","Keywords":-9214364837600034816,
                 "EventType":"AUDIT_FAILURE","SeverityValue":4,"Severity":"ERROR","EventID":4625,
                 "SourceName":"Microsoft-Windows-Security-Auditing","ProviderGuid":"{5484}","Version":0,
                 "Task":12544,"OpcodeValue":0,"RecordNumber":2524,"ActivityID":"{3149}",
                 "ProcessID":712,"ThreadID":11528,"Channel":"Security","Domain":"CORP",
                 "AccountName":"SYSTEM","UserID":"S-1-5-18","Message":"An account failed.",
                 "Category":"Logon","Opcode":"Info","SubjectUserSid":"S-1-5-18","SubjectUserName":"DC$",
                 "SubjectDomainName":"CORP","SubjectLogonId":"0x3e7","TargetUserSid":"S-1-0-0",
                 "TargetUserName":"jo","TargetDomainName":"-","TargetLogonId":"0x0",
                 "Status":"0xc000006d","FailureReason":"%%2313","SubStatus":"0xc0000064",
                 "LogonType":"8","AuthenticationPackageName":"Negotiate","WorkstationName":"WS",
                 "ProcessName":"C:\\\\w3wp.exe","IpAddress":"192.0.2.7","IpPort":"1628",
                 "KeyLength":"0"}
                """))
        .isEqualTo(
            security(
                map(
                    "rescued",
                    map(
                        "EventType", "AUDIT_FAILURE",
                        "SeverityValue", "4",
                        "KeyLength", "0"),
                    "time",
                    micros("2015-05-17T10:05:03Z"),
                    "level_name",
                    "ERROR",
                    "task_name",
                    "Logon",
                    "opcode_name",
                    "Info",
                    "keywords",
                    "-9214364837600034816",
                    "user_name",
                    "SYSTEM",
                    "user_domain",
                    "CORP")));
  }

  @Test
  void winlogbeatNestsTheEvent() {
    assertThat(
            parse(
                EVENTS,
                """
                {"@timestamp":"2022-04-28T16:09:28.944Z","message":"An account failed.",
                 "event":{"code":"4625"},"host":{"name":"collector"},
                 "log":{"level":"information","file":null},
                 "winlog":{"channel":"Security","computer_name":"dc","event_id":"4625",
                 "provider_name":"Microsoft-Windows-Security-Auditing","provider_guid":"{5484}",
                 "record_id":"2524","version":0,"task":"Logon","opcode":"Info",
                 "keywords":["Audit Failure","Classic"],"activity_id":"{3149}",
                 "process":{"pid":712,"thread":{"id":11528}},"api":"wineventlog",
                 "user":{"identifier":"S-1-5-18","name":"SYSTEM","domain":"NT","type":"User"},
                 "event_data":{"TargetUserName":"jo","LogonType":"8","IpPort":"-","Ip\\u0041ddress":"::1",
                 "ExtraList":[1,2]}},"process":{"pid":1}}
                """))
        .isEqualTo(
            map(
                "time",
                micros("2022-04-28T16:09:28.944Z"),
                "event_id",
                4625,
                "version",
                0,
                "level_name",
                "information",
                "task_name",
                "Logon",
                "opcode_name",
                "Info",
                "keyword_names",
                "Audit Failure,Classic",
                "provider",
                "Microsoft-Windows-Security-Auditing",
                "provider_guid",
                "{5484}",
                "channel",
                "Security",
                "computer",
                "dc",
                "record_id",
                2524L,
                "process_id",
                712L,
                "thread_id",
                11528L,
                "user_id",
                "S-1-5-18",
                "user_name",
                "SYSTEM",
                "user_domain",
                "NT",
                "activity_id",
                "{3149}",
                "message",
                "An account failed.",
                "target_user_name",
                "jo",
                "logon_type",
                8,
                "ip_address",
                "::1",
                "event_data",
                map(
                    "TargetUserName",
                    "jo",
                    "LogonType",
                    "8",
                    "IpPort",
                    "-",
                    "IpAddress",
                    "::1",
                    "ExtraList",
                    "[1,2]"),
                "rescued",
                map(
                    "event",
                    "{\"code\":\"4625\"}",
                    "host",
                    "{\"name\":\"collector\"}",
                    "log.file",
                    null,
                    "winlog.api",
                    "wineventlog",
                    "winlog.user.type",
                    "User",
                    "process",
                    "{\"pid\":1}")));
  }

  @Test
  void winlogbeatBefore7IsFlat() {
    assertThat(
            parse(
                EVENTS,
                """
                {"@timestamp":"2015-01-13T09:33:15.812Z","computer_name":"vagrant","event_id":4634,
                 "level":"Information","log_name":"Security","record_number":"193","source_name":"s",
                 "provider_guid":"{1}","task":"Logoff","opcode":"Info","keywords":["Audit Success"],
                 "process_id":452,"thread_id":484,"message":"m","event_data":{"LogonType":"8"}}
                """))
        .containsOnly(
            entry("time", micros("2015-01-13T09:33:15.812Z")),
            entry("event_id", 4634),
            entry("level_name", "Information"),
            entry("task_name", "Logoff"),
            entry("opcode_name", "Info"),
            entry("keyword_names", "Audit Success"),
            entry("provider", "s"),
            entry("provider_guid", "{1}"),
            entry("channel", "Security"),
            entry("computer", "vagrant"),
            entry("record_id", 193L),
            entry("process_id", 452L),
            entry("thread_id", 484L),
            entry("message", "m"),
            entry("logon_type", 8),
            entry("event_data", Map.of("LogonType", "8")));
  }

  @Test
  void betterTimeAndMessageMoveTheOthersAside() {
    assertThat(
            parse(
                EVENTS,
                "{\"@timestamp\":\"2020-01-01T00:00:00Z\",\"Description\":\"a file\",\"EventID\":7,"
                    + "\"TimeCreated\":\"2015-05-17 10:05:03.5\",\"Message\":\"Image loaded\"}"))
        .containsOnly(
            entry("time", micros("2015-05-17T10:05:03.5Z")),
            entry("event_id", 7),
            entry("message", "Image loaded"),
            entry(
                "rescued", Map.of("@timestamp", "2020-01-01T00:00:00Z", "Description", "a file")));
  }

  @Test
  void numbersAndTheirNamesHaveColumnsOfTheirOwn() {
    assertThat(
            parse(
                EVENTS,
                "{\"EventID\":\"5\",\"Level\":\"4\",\"Task\":\"13\",\"Opcode\":0,"
                    + "\"Keywords\":\"0x8020000000000000\"}"))
        .containsOnly(
            entry("event_id", 5),
            entry("level", 4),
            entry("task", 13),
            entry("opcode", 0),
            entry("keywords", "0x8020000000000000"));
    assertThat(
            parse(
                EVENTS,
                "{\"EventID\":5,\"Level\":\"Error\",\"Task\":\"(13)\",\"Opcode\":\"Stop\","
                    + "\"Keywords\":\"0xClassic\"}"))
        .containsOnly(
            entry("event_id", 5),
            entry("level_name", "Error"),
            entry("task_name", "(13)"),
            entry("opcode_name", "Stop"),
            entry("keyword_names", "0xClassic"));
  }

  @Test
  void whatItsColumnCannotHoldIsRescued() {
    assertThat(
            parse(
                EVENTS,
                "{\"EventID\":5,\"Version\":\"1.2\",\"RecordNumber\":[1],\"LogonType\":\"x\","
                    + "\"log\":\"a\",\"EventData\":\"text\",\"winlog\":{\"record_id\":1e3}}"))
        .containsOnly(
            entry("event_id", 5),
            entry(
                "rescued",
                map(
                    "Version", "1.2",
                    "RecordNumber", "[1]",
                    "LogonType", "x",
                    "log", "a",
                    "EventData", "text",
                    "winlog.record_id", "1e3")));
    assertThat(parse(EVENTS, "{\"EventID\":5,\"EventData\":{\"IpPort\":\"99999999999\"}}"))
        .containsOnly(entry("event_id", 5), entry("event_data", Map.of("IpPort", "99999999999")));
  }

  @Test
  void nothingIsNull() {
    assertThat(
            parse(
                EVENTS,
                "{\"EventID\":5,\"Message\":null,\"Channel\":\"\",\"Task\":\"-\",\"EventData\":null,"
                    + "\"log\":null,\"IpAddress\":\"-\",\"Keywords\":[null,\"\"],\"x\":null}"))
        .containsOnly(entry("event_id", 5), entry("rescued", map("x", null)));
  }

  @Test
  void laterOfTwoMembersWins() {
    assertThat(
            parse(
                EVENTS,
                "{\"EventID\":5,\"EventID\":6,\"EventData\":{\"a\":\"1\",\"a\":\"2\"},\"x\":1,\"x\":2}"))
        .containsOnly(
            entry("event_id", 6),
            entry("event_data", Map.of("a", "2")),
            entry("rescued", Map.of("x", "2")));
  }

  @Test
  void bytesThatAreNoTextBecomeReplacements() {
    byte[] record =
        "{\"EventID\":5,\"Message\":\"a?b\",\"?\":\"?\"}".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < record.length; i++) {
      record[i] = record[i] == '?' ? (byte) 0xFF : record[i];
    }
    assertThat(parse(EVENTS, record))
        .containsOnly(
            entry("event_id", 5),
            entry("message", "a\uFFFDb"),
            entry("rescued", Map.of("\uFFFD", "\uFFFD")));
  }

  @Test
  void onlyTheRecordsOwnBytesAreRead() {
    byte[] array = "x\uFEFF {\"EventID\":5,\"Message\":\"m\"} y".getBytes(StandardCharsets.UTF_8);
    InternalRow row = EVENTS.parse(array, 1, array.length - 3);
    Map<String, Object> before = Rows.values(row.copy(), EVENTS.rowType());

    assertThat(before).containsOnly(entry("event_id", 5), entry("message", "m"));
    InternalRow copy = row.copy();
    Arrays.fill(array, (byte) '#');
    assertThat(Rows.values(copy, EVENTS.rowType())).isEqualTo(before);
    assertThat(Rows.values(EVENTS.parse(array, 3, 0), EVENTS.rowType()).toString())
        .contains("empty record");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "` `|empty record @0",
        "EventID: 5|neither a JSON object nor XML @0",
        "` [{\"EventID\":5}]`|neither a JSON object nor XML @1",
        "- {}|neither a JSON object nor XML @0",
        "{}|no Windows event: it has no event ID @0",
        "{\"eventName\":\"CreateUser\"}|no Windows event: it has no event ID @0",
        "{\"EventID\":5} {}|text after the JSON object @14",
        "{\"EventID\":\"b9ws\"}|column 'event_id' is no INT @11",
        "{\"EventID\":99999999999}|column 'event_id' is no INT @11",
        "{\"EventID\":5,\"EventTime\":\"yesterday\"}|column 'time' is no TIMESTAMP @25",
        "{\"EventID\":5,\"@timestamp\":1}|column 'time' is no TIMESTAMP @26",
        "{\"EventID\":5|not JSON: it ends too early @12",
        "{\"EventID\":5,\"EventData\":{\"a\":\"b}|not JSON: no quote at the end of a string @30"
      })
  void refusalSaysWhyAndWhere(String record, String expected) {
    assertThat(rejection(EVENTS, record)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":", "{\"EventID\":5,\"winlog\":[", "{\"EventData\":{\"a\":[", "["})
  void deepJsonIsRefused(String start) {
    assertThat(rejection(EVENTS, start + "[".repeat(100_000))).contains(" @");
  }

  /** The event of 4625 that two forms share, and what is only in one of them. */
  static Map<String, Object> security(Map<String, Object> more) {
    Map<String, Object> row =
        map(
            "event_id", 4625,
            "version", 0,
            "task", 12544,
            "opcode", 0,
            "provider", "Microsoft-Windows-Security-Auditing",
            "provider_guid", "{5484}",
            "channel", "Security",
            "computer", "dc",
            "record_id", 2524L,
            "process_id", 712L,
            "thread_id", 11528L,
            "user_id", "S-1-5-18",
            "activity_id", "{3149}",
            "message", "An account failed.",
            "subject_user_sid", "S-1-5-18",
            "subject_user_name", "DC$",
            "subject_domain_name", "CORP",
            "subject_logon_id", "0x3e7",
            "target_user_sid", "S-1-0-0",
            "target_user_name", "jo",
            "target_logon_id", "0x0",
            "logon_type", 8,
            "ip_address", "192.0.2.7",
            "ip_port", 1628,
            "workstation_name", "WS",
            "process_name", "C:\\w3wp.exe",
            "authentication_package", "Negotiate",
            "status", "0xc000006d",
            "sub_status", "0xc0000064",
            "failure_reason", "%%2313");
    row.putAll(more);
    return row;
  }

  /** A map of names and values in turn, which may be null. */
  @SuppressWarnings("unchecked")
  static <V> Map<String, V> map(Object... entries) {
    Map<String, V> map = new HashMap<>();
    for (int i = 0; i < entries.length; i += 2) {
      map.put((String) entries[i], (V) entries[i + 1]);
    }
    return map;
  }

  static long micros(String instant) {
    Instant parsed = Instant.parse(instant);
    return parsed.getEpochSecond() * 1_000_000 + parsed.getNano() / 1000;
  }
}
