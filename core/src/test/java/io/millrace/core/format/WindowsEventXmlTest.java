package io.millrace.core.format;

import static io.millrace.core.format.Rows.parse;
import static io.millrace.core.format.Rows.rejection;
import static io.millrace.core.format.WindowsEventTest.map;
import static io.millrace.core.format.WindowsEventTest.micros;
import static io.millrace.core.format.WindowsEventTest.security;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.entry;

import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The form in XML. */
class WindowsEventXmlTest {
  private static final LogFormat EVENTS = LogFormats.create("windows-event", Map.of());

  private static final String SYSTEM =
      "<System><Provider Name='P'/><EventID>5</EventID><Channel>C</Channel></System>";

  private static final String NAMESPACE =
      "xmlns='http://schemas.microsoft.com/win/2004/08/events/event'";

  @Test
  void renderedEventHasEveryColumn() {
    String event =
        """
        <?xml version="1.0" encoding="utf-16"?>
        <Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'>
          <System>
            <Provider Name='Microsoft-Windows-Security-Auditing' Guid='{5484}' EventSourceName='Sec'/>
            <EventID Qualifiers='16384'>4625</EventID>
            <Version>0</Version><Level>0</Level><Task>12544</Task><Opcode>0</Opcode>
            <Keywords>0x8010000000000000</Keywords>
            <TimeCreated SystemTime='2022-04-28T16:09:28.9443547Z'/>
            <EventRecordID>2524</EventRecordID>
            <Correlation ActivityID='{3149}' RelatedActivityID='{3150}'/>
            <Execution ProcessID='712' ThreadID='11528' KernelTime='3'/>
            <Channel>Security</Channel><Computer>dc</Computer><Security UserID='S-1-5-18'/>
          </System>
          <EventData>
            <Data Name='SubjectUserSid'>S-1-5-18</Data><Data Name='SubjectUserName'>DC$</Data>
            <Data Name='SubjectDomainName'>CORP</Data><Data Name='SubjectLogonId'>0x3e7</Data>
            <Data Name='TargetUserSid'>S-1-0-0</Data><Data Name='TargetUserName'>jo</Data>
            <Data Name='TargetDomainName'>-</Data><Data Name='TargetLogonId'>0x0</Data>
            <Data Name='Status'>0xc000006d</Data><Data Name='FailureReason'>%%2313</Data>
            <Data Name='SubStatus'>0xc0000064</Data><Data Name='LogonType'>8</Data>
            <Data Name='AuthenticationPackageName'>Negotiate</Data>
            <Data Name='WorkstationName'>WS</Data><Data Name='ProcessName'>C:\\w3wp.exe</Data>
            <Data Name='IpAddress'>192.0.2.7</Data><Data Name='IpPort'>1628</Data>
            <Data Name='Note'>a &lt;b&gt; &amp; &#233;<![CDATA[<c>]]></Data><Data Name='Empty'/>
          </EventData>
          <RenderingInfo Culture='en-US'>
            <Message>An account <!-- not this -->failed.</Message><Level>Information</Level>
            <Task>Logon</Task><Opcode>Info</Opcode><Provider>Windows auditing</Provider>
            <Keywords><Keyword>Audit Failure</Keyword><Keyword>Classic</Keyword></Keywords>
          </RenderingInfo>
        </Event>
        """;
    Map<String, Object> row = parse(EVENTS, event);

    Map<?, ?> data = (Map<?, ?>) row.remove("event_data");
    assertThat(data).hasSize(19);
    assertThat(data.get("TargetDomainName")).isEqualTo("-");
    assertThat(data.get("LogonType")).isEqualTo("8");
    assertThat(data.get("Note")).isEqualTo("a <b> & é<c>");
    assertThat(data.get("Empty")).isEqualTo("");
    assertThat(row)
        .isEqualTo(
            security(
                map(
                    "time",
                    micros("2022-04-28T16:09:28.944354Z"),
                    "level",
                    0,
                    "level_name",
                    "Information",
                    "task_name",
                    "Logon",
                    "opcode_name",
                    "Info",
                    "keywords",
                    "0x8010000000000000",
                    "keyword_names",
                    "Audit Failure,Classic",
                    "related_activity_id",
                    "{3150}",
                    "rescued",
                    map(
                        "System.Provider.EventSourceName",
                        "Sec",
                        "System.EventID.Qualifiers",
                        "16384",
                        "System.Execution.KernelTime",
                        "3",
                        "RenderingInfo.Culture",
                        "en-US",
                        "RenderingInfo.Provider",
                        "Windows auditing"))));
  }

  @Test
  void userDataIsNamedWithoutTheElementAroundIt() {
    assertThat(
            parse(
                EVENTS,
                "<Event "
                    + NAMESPACE
                    + ">"
                    + SYSTEM
                    + "<UserData><LogFileCleared xmlns='http://manifests.microsoft.com/x'>"
                    + "<SubjectUserName>jo</SubjectUserName><Detail Unit='ms'><Took>7</Took></Detail>"
                    + "<Channel>Security</Channel></LogFileCleared></UserData></Event>"))
        .containsOnly(
            entry("event_id", 5),
            entry("provider", "P"),
            entry("channel", "C"),
            entry("subject_user_name", "jo"),
            entry(
                "event_data",
                Map.of(
                    "SubjectUserName", "jo",
                    "Detail.Unit", "ms",
                    "Detail.Took", "7",
                    "Channel", "Security")));
  }

  @Test
  void eventDataWithoutNamesIsCounted() {
    assertThat(
            parse(
                EVENTS,
                "<Event>"
                    + SYSTEM
                    + "<EventData Name='N'><Data>a</Data><Data Name='x'>b</Data>"
                    + "<Data> c </Data><Binary>00FF</Binary></EventData>"
                    + "<ProcessingErrorData><ErrorCode>15</ErrorCode></ProcessingErrorData></Event>"))
        .containsEntry(
            "event_data", Map.of("param1", "a", "x", "b", "param2", " c ", "Binary", "00FF"))
        .containsEntry(
            "rescued", Map.of("EventData.Name", "N", "ProcessingErrorData.ErrorCode", "15"));
  }

  private static final String AGENT_XML =
      """
      <?xml version="1.0" encoding="utf-16"?>
      <EventInfo xmlns:xsd="http://www.w3.org/2001/XMLSchema"
          xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
        <EventId>4625</EventId>
        <Description>An account failed to log on.&#xD;
      Subject: x</Description>
        <LevelDisplayName>LogAlways</LevelDisplayName>
        <LogName>Security</LogName>
        <MachineName>dc</MachineName>
        <ProviderName>Microsoft-Windows-Security-Auditing</ProviderName>
        <TimeCreated>2022-04-28T16:09:28.9443547Z</TimeCreated>
        <Index>2524</Index>
        <UserName>S-1-5-18</UserName>
        <Keywords>Audit Failure,Classic</Keywords>
        <EventData>
          <anyType xsi:type="xsd:string">jo</anyType>
          <anyType xsi:type="xsd:unsignedByte">3</anyType>
          <anyType xsi:nil="true" />
          <anyType xsi:type="xsd:string" />
        </EventData>%s
      </EventInfo>
      """;

  @Test
  void theAgentsOwnXmlIsRead() {
    Map<String, String> data = new HashMap<>();
    data.put("param1", "jo");
    data.put("param2", "3");
    data.put("param3", null);
    data.put("param4", "");
    assertThat(parse(EVENTS, AGENT_XML.formatted("<Task>Logon</Task><Opcode xsi:nil='true'/>")))
        .isEqualTo(
            map(
                "time",
                micros("2022-04-28T16:09:28.944354Z"),
                "event_id",
                4625,
                "level_name",
                "LogAlways",
                "task_name",
                "Logon",
                "keyword_names",
                "Audit Failure,Classic",
                "provider",
                "Microsoft-Windows-Security-Auditing",
                "channel",
                "Security",
                "computer",
                "dc",
                "record_id",
                2524L,
                "user_id",
                "S-1-5-18",
                "message",
                "An account failed to log on.\r\nSubject: x",
                "event_data",
                data));
  }

  @Test
  void windowsOwnXmlInTheAgentsTellsMore() {
    String own =
        "&lt;Event "
            + NAMESPACE
            + "&gt;&lt;System&gt;&lt;EventID Qualifiers='1'&gt;4625&lt;/EventID&gt;&lt;Level&gt;0&lt;/Level&gt;"
            + "&lt;Keywords&gt;0x8010000000000000&lt;/Keywords&gt;&lt;Computer&gt;other&lt;/Computer&gt;"
            + "&lt;/System&gt;&lt;EventData&gt;&lt;Data Name='LogonType'&gt;3&lt;/Data&gt;"
            + "&lt;Data Name='TargetUserName'&gt;a&amp;lt;b&lt;/Data&gt;&lt;/EventData&gt;&lt;/Event&gt;";

    assertThat(parse(EVENTS, AGENT_XML.formatted("<Xml>" + own + "</Xml>")))
        .containsEntry("level", 0)
        .containsEntry("level_name", "LogAlways")
        .containsEntry("keywords", "0x8010000000000000")
        .containsEntry("keyword_names", "Audit Failure,Classic")
        .containsEntry("computer", "dc")
        .containsEntry("logon_type", 3)
        .containsEntry("target_user_name", "a<b")
        .containsEntry("event_data", Map.of("LogonType", "3", "TargetUserName", "a<b"))
        .containsEntry("rescued", Map.of("System.EventID.Qualifiers", "1"));
  }

  @Test
  void aCopyThatIsNoEventIsRescued() {
    for (String copy : new String[] {"text", "<Event>", "<EventInfo/>", "<!DOCTYPE a><Event/>"}) {
      String escaped = copy.replace("<", "&lt;");
      assertThat(parse(EVENTS, AGENT_XML.formatted("<Xml>" + escaped + "</Xml>")))
          .containsEntry("record_id", 2524L)
          .containsEntry("rescued", Map.of("Xml", copy));
    }
  }

  @Test
  void theAgentsElementsMeanNothingInWindowsOwnXml() {
    assertThat(rejection(EVENTS, "<Event><EventId>5</EventId></Event>"))
        .isEqualTo("no Windows event: it has no event ID @0");
  }

  @Test
  void marksOfTheEventViewerSayNothing() {
    assertThat(
            parse(
                EVENTS,
                "\uFEFF- <Event "
                    + NAMESPACE
                    + ">\r\n- "
                    + SYSTEM
                    + "\r\n- <EventData>\r\n  "
                    + "<Data Name=\"a\">b</Data>\r\n  </EventData>\r\n  </Event>\r\n"))
        .containsOnly(
            entry("event_id", 5),
            entry("provider", "P"),
            entry("channel", "C"),
            entry("event_data", Map.of("a", "b")));
  }

  @Test
  void whatItsColumnCannotHoldIsRescued() {
    assertThat(
            parse(
                EVENTS,
                "<Event a='b'><System><EventID>5</EventID><Version>x</Version>"
                    + "<Level>Error</Level><New>y</New></System></Event>"))
        .containsOnly(
            entry("event_id", 5),
            entry("level_name", "Error"),
            entry("rescued", Map.of("a", "b", "System.Version", "x", "System.New", "y")));
  }

  @Test
  void bytesThatAreNoTextBecomeReplacements() {
    byte[] record =
        ("<Event>" + SYSTEM + "<EventData><Data Name='a'>?</Data></EventData></Event>")
            .getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < record.length; i++) {
      record[i] = record[i] == '?' ? (byte) 0xFF : record[i];
    }
    assertThat(parse(EVENTS, record)).containsEntry("event_data", Map.of("a", "\uFFFD"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "<Events><Event/></Events>|no Windows event: its root is no Event @8",
        "<Event></Event>|no Windows event: it has no event ID @0",
        "<Event><System><EventID>x</EventID></System></Event>|column 'event_id' is no INT @35",
        "<Event><System><TimeCreated SystemTime='x'/></System></Event>"
            + "|column 'time' is no TIMESTAMP @44",
      })
  void refusalSaysWhyAndWhere(String record, String expected) {
    assertThat(rejection(EVENTS, record)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "<",
        "<Event",
        "<Event><System>",
        "<Event><System></Event>",
        "<Event/><Event/>",
        "<Event/>text",
        "<Event><Data Name=a/></Event>",
        "<Event a='1' a='2'/>",
        "<Event><x:Data/></Event>",
        "<Event>&amp</Event>",
        "<Event>&#xD800;</Event>",
        "<Event>\u0001</Event>",
        "<!-- <Event/> -->",
        "<?xml version='1.0'?>",
        "<?xml version='9'?><Event/>",
      })
  void brokenXmlIsRefused(String record) {
    assertThat(rejection(EVENTS, record)).startsWith("not XML: ");
  }

  @Test
  void everyTruncationIsRefusedWithinTheRecord() {
    String event =
        "<Event>" + SYSTEM + "<EventData><Data Name='a'>é&lt;</Data></EventData></Event>";
    byte[] bytes = event.getBytes(StandardCharsets.UTF_8);
    for (int length = 1; length < bytes.length; length++) {
      Map<String, Object> row = Rows.values(EVENTS.parse(bytes, 0, length), EVENTS.rowType());
      assertThat(row).containsOnlyKeys(LogFormat.REJECTION);
      Map<?, ?> rejection = (Map<?, ?>) row.get(LogFormat.REJECTION);
      assertThat((Integer) rejection.get("at")).isBetween(0, length);
    }
    assertThat(parse(EVENTS, event)).containsEntry("event_data", Map.of("a", "é<"));
  }

  @Test
  void doctypeIsRefused() {
    for (String doctype :
        new String[] {
          "<!DOCTYPE Event>",
          "<!DOCTYPE Event SYSTEM 'file:///etc/hostname'>",
          "<!DOCTYPE Event [<!ELEMENT Event ANY>]>",
          "<?xml version='1.0'?><!DOCTYPE Event [<!ENTITY a 'b'>]>"
        }) {
      assertThat(rejection(EVENTS, doctype + "<Event>" + SYSTEM + "</Event>"))
          .as(doctype)
          .startsWith("a DOCTYPE, which no event has");
    }
  }

  @Test
  void entitiesAreRefusedBeforeTheyGrow() {
    StringBuilder laughs = new StringBuilder("<!DOCTYPE Event [<!ENTITY a0 'ha'>");
    for (int i = 1; i < 40; i++) {
      laughs.append("<!ENTITY a").append(i).append(" '").append(("&a" + (i - 1) + ";").repeat(10));
      laughs.append("'>");
    }
    String event = "<Event>" + SYSTEM + "<EventData><Data>&a39;</Data></EventData></Event>";

    Assertions.assertTimeout(
        Duration.ofSeconds(5),
        () -> assertThat(rejection(EVENTS, laughs + "]>" + event)).startsWith("a DOCTYPE"));
    assertThat(rejection(EVENTS, event)).matches("(?s)(not XML: |an entity).*");
    assertThat(rejection(EVENTS, "<Event a='&a39;'/>")).startsWith("not XML: ");
  }

  @Test
  void noFileIsReadAndNoAddressCalled(@TempDir Path folder) throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "hidden");
    try (ServerSocket server = new ServerSocket(0)) {
      server.setSoTimeout(200);
      String address = "http://localhost:" + server.getLocalPort() + "/";
      for (String place : new String[] {secret.toUri().toString(), address}) {
        String body = "<Event>" + SYSTEM + "<EventData><Data>&x;</Data></EventData></Event>";
        assertThat(
                rejection(EVENTS, "<!DOCTYPE Event [<!ENTITY x SYSTEM '" + place + "'>]>" + body))
            .startsWith("a DOCTYPE");
        assertThat(rejection(EVENTS, "<!DOCTYPE Event SYSTEM '" + place + "'>" + body))
            .startsWith("a DOCTYPE");
        assertThat(
                rejection(
                    EVENTS, "<!DOCTYPE Event [<!ENTITY % x SYSTEM '" + place + "'> %x;]>" + body))
            .startsWith("a DOCTYPE");
        String schema =
            "<Event xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:schemaLocation='a "
                + place
                + "'>";
        assertThat(parse(EVENTS, schema + SYSTEM + "</Event>").toString()).doesNotContain("hidden");
      }
      Assertions.assertThrows(SocketTimeoutException.class, server::accept);
    }
  }

  @Test
  void hostileShapesCostLittle() {
    String deep = "<Event>" + "<a>".repeat(300_000);
    String mixed = "<Event>" + "<a b='c'>".repeat(31) + "</a>".repeat(31) + "</Event>";
    String manyAttributes = "<Event " + attributes(300_000) + "/>";
    String longName = "<Event><" + "a".repeat(1_000_000) + "/></Event>";
    String longPaths =
        "<Event>" + ("<" + "a".repeat(900) + ">").repeat(20) + "<b/>".repeat(200_000);
    Assertions.assertTimeout(
        Duration.ofSeconds(20),
        () -> {
          assertThat(rejection(EVENTS, deep)).startsWith("it nests deeper than 32");
          assertThat(rejection(EVENTS, mixed)).startsWith("no Windows event: it has no event ID");
          assertThat(rejection(EVENTS, manyAttributes)).startsWith("not XML: ");
          assertThat(rejection(EVENTS, longName)).startsWith("not XML: ");
          assertThat(rejection(EVENTS, longPaths)).startsWith("names longer than the record");
        });
    String many =
        "<Event>" + SYSTEM + "<EventData>" + "<Data/>".repeat(200_000) + "</EventData></Event>";
    assertThatCode(() -> parse(EVENTS, many)).doesNotThrowAnyException();
    assertThat((Map<?, ?>) parse(EVENTS, many).get("event_data")).hasSize(200_000);
  }

  private static String attributes(int count) {
    StringBuilder attributes = new StringBuilder();
    for (int i = 0; i < count; i++) {
      attributes.append(" a").append(i).append("=''");
    }
    return attributes.toString();
  }
}
