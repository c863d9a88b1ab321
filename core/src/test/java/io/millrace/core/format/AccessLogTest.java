package io.millrace.core.format;

import static io.millrace.core.format.AccessLog.COMBINED;
import static io.millrace.core.format.AccessLog.COMMON;
import static io.millrace.core.format.Rows.parse;
import static io.millrace.core.format.Rows.rejection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessLogTest {
  private static final String HEAD = "192.0.2.7 - - [17/May/2015:10:05:03 +0000] ";

  @Test
  void combinedLineBecomesTypedFields() {
    String line =
        "192.0.2.7 - frank [17/May/2015:12:05:03 +0200] \"GET /a/b?q=1&r=?2 HTTP/1.1\" 200 5316"
            + " \"https://example.org/start\" \"Mozilla/5.0 (X11; Linux x86_64)\"";

    assertThat(parse(COMBINED, line))
        .containsExactly(
            entry("client", "192.0.2.7"),
            entry("user", "frank"),
            entry("time", micros("2015-05-17T10:05:03Z")),
            entry("request", "GET /a/b?q=1&r=?2 HTTP/1.1"),
            entry("method", "GET"),
            entry("path", "/a/b"),
            entry("query", "q=1&r=?2"),
            entry("protocol", "HTTP/1.1"),
            entry("status", 200),
            entry("bytes", 5316L),
            entry("referer", "https://example.org/start"),
            entry("agent", "Mozilla/5.0 (X11; Linux x86_64)"));
  }

  @Test
  void commonLineBecomesTypedFields() {
    assertThat(parse(COMMON, HEAD + "\"HEAD / HTTP/1.0\" 304 -\r\n"))
        .containsExactly(
            entry("client", "192.0.2.7"),
            entry("time", micros("2015-05-17T10:05:03Z")),
            entry("request", "HEAD / HTTP/1.0"),
            entry("method", "HEAD"),
            entry("path", "/"),
            entry("protocol", "HTTP/1.0"),
            entry("status", 304));
  }

  @Test
  void lineMayLieInTheMiddleOfAnArray() {
    String line = HEAD + "\"GET / HTTP/1.1\" 200 1";
    byte[] bytes = ("xx" + line + "9999").getBytes(StandardCharsets.UTF_8);

    InternalRow row = COMMON.parse(bytes, 2, line.length());

    assertThat(Rows.values(row, COMMON.rowType())).isEqualTo(parse(COMMON, line));
  }

  @Test
  void dashIsMissing() {
    assertThat(parse(COMBINED, "a - - [17/May/2015:10:05:03 +0000] \"-\" - - \"-\" \"-\""))
        .containsOnlyKeys("client", "time", "request")
        .containsEntry("request", "-");
  }

  @Test
  void emptyRefererAndAgentAreEmpty() {
    assertThat(parse(COMBINED, HEAD + "\"\" 400 0 \"\" \"\""))
        .containsEntry("request", "")
        .containsEntry("referer", "")
        .containsEntry("agent", "")
        .doesNotContainKeys("method", "path", "query", "protocol");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET / HTTP/1.1                    | GET      | /              |     | HTTP/1.1
          GET /x?                           | GET      | /x             | ''  |
          GET /x                            | GET      | /x             |     |
          GET /a b?c d HTTP/2.0             | GET      | /a b           | c d | HTTP/2.0
          GET /two  spaces   HTTP/1.0       | GET      | /two  spaces   |     | HTTP/1.0
          GET / HTTP/V1.0                   | GET      | /              |     | HTTP/V1.0
          GET / HTTP/2                      | GET      | /              |     | HTTP/2
          CONNECT example.org:443 HTTP/1.1  | CONNECT  | example.org:443|     | HTTP/1.1
          M-SEARCH * HTTP/1.1               | M-SEARCH | *              |     | HTTP/1.1
          OPTIONS sip:nm SIP/2.0            | OPTIONS  | sip:nm         |     | SIP/2.0
          GET http://h/p?q HTTP/1.1         | GET      | http://h/p     | q   | HTTP/1.1
          GET /a b/c                        | GET      | /a b/c         |     |
          """)
  void requestLineIsSplit(
      String request, String method, String path, String query, String protocol) {
    var row = parse(COMMON, HEAD + '"' + request + "\" 200 1");

    assertThat(row).containsEntry("request", request);
    assertThat(row.get("method")).isEqualTo(method);
    assertThat(row.get("path")).isEqualTo(path);
    assertThat(row.get("query")).isEqualTo(query);
    assertThat(row.get("protocol")).isEqualTo(protocol);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"hello", "t3 12.2.1", "GET", "GET HTTP/1.1", "a|b c HTTP/1.1", "9GET / HTTP/1.1"})
  void requestThatIsNoneIsKeptWhole(String request) {
    assertThat(parse(COMMON, HEAD + '"' + request + "\" 400 1"))
        .containsEntry("request", request)
        .doesNotContainKeys("method", "path", "query", "protocol", "rejection");
  }

  @Test
  void escapesAreDecoded() {
    String line =
        HEAD
            + "\"GET /\\\"a\\x22?\\xc3\\xA9 HTTP/1.1\" 200 1"
            + " \"tab\\there \\\\ end\" \"line\\nfeed \\q \\xZZ\"";

    assertThat(parse(COMBINED, line))
        .containsEntry("request", "GET /\"a\"?é HTTP/1.1")
        .containsEntry("path", "/\"a\"")
        .containsEntry("query", "é")
        .containsEntry("protocol", "HTTP/1.1")
        .containsEntry("referer", "tab\there \\ end")
        .containsEntry("agent", "line\nfeed \\q \\xZZ");
  }

  @Test
  void escapesOfBinaryGarbageStayAsLogged() {
    assertThat(parse(COMMON, HEAD + "\"\\x16\\x03\\xff\\\"\" 400 1"))
        .containsEntry("request", "\\x16\\x03\\xff\\\"");
  }

  @Test
  void bytesThatAreNotUtf8BecomeReplacementCharacters() {
    byte[] line =
        (HEAD + "\"GET /\u00e9 HTTP/1.1\" 200 1 \"-\" \"caf\u00e9\"")
            .getBytes(StandardCharsets.ISO_8859_1);

    assertThat(parse(COMBINED, line))
        .containsEntry("path", "/\uFFFD")
        .containsEntry("agent", "caf\uFFFD");
  }

  @Test
  void utf8IsKept() {
    assertThat(parse(COMBINED, HEAD + "\"GET /é HTTP/1.1\" 200 1 \"-\" \"日本 🦀\""))
        .containsEntry("path", "/é")
        .containsEntry("agent", "日本 🦀");
  }

  @ParameterizedTest
  @CsvSource({
    "::1",
    "2001:db8::8a2e:370:7334",
    "host-9.example.org",
    "unix:",
  })
  void clientIsAnyWord(String client) {
    String line = client + " - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1";

    assertThat(parse(COMMON, line)).containsEntry("client", client);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "frank                        | frank",
        "Frank N. Furter              | Frank N. Furter",
        "DOMAIN\\\\frank              | DOMAIN\\frank",
        "a [b] [17/May/2015:10:05] c  | a [b] [17/May/2015:10:05] c",
        "me@example.org               | me@example.org",
        "-x-                          | -x-",
        "\"\"                         | ''",
      })
  void userMayHoldSpacesAndBrackets(String logged, String user) {
    String line = "h id " + logged + " [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1";

    assertThat(parse(COMMON, line)).containsEntry("ident", "id").containsEntry("user", user);
  }

  @Test
  void quotesThatAnOldServerDidNotEscapeBelongToTheRequest() {
    assertThat(parse(COMMON, HEAD + "\"GET /?t=\"x\"+\"y\" HTTP/1.0\" 404 1164"))
        .containsEntry("query", "t=\"x\"+\"y\"")
        .containsEntry("protocol", "HTTP/1.0");
  }

  @Test
  void quotedFieldsAfterTheAgentAreLeftToTheRawTable() {
    assertThat(
            parse(COMBINED, HEAD + "\"GET / HTTP/1.1\" 200 1 \"-\" \"a\" \"1.2.3.4, ::1\" \"-\" "))
        .containsEntry("agent", "a")
        .doesNotContainKey("rejection");
  }

  @Test
  void rowCanOutliveTheRecord() {
    byte[] line =
        (HEAD + "\"GET /?é HTTP/1.1\" 200 1 \"-\" \"agent\"").getBytes(StandardCharsets.UTF_8);
    InternalRow row = COMBINED.parse(line, 0, line.length);
    var before = Rows.values(row, COMBINED.rowType());

    InternalRow copy = row.copy();
    Arrays.fill(line, (byte) 0);

    assertThat(Rows.values(copy, COMBINED.rowType())).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                                | empty line @0
          not                                               | no client and a space after it @0
          x                                                 | no client and a space after it @0
          h - - [31/Apr/2015:10:05:03 +0000] "GET /" 200 1  | time is not [dd/Mon/yyyy:HH:mm:ss +hhmm] and a quote, or does not exist @7
          h - [17/May/2015:10:05:03 +0000] "GET /" 200 1    | no user and [dd/Mon/yyyy:HH:mm:ss +hhmm] before the request @4
          v:80 h - - [17/May/2015:10:05:03 +0000] "-" 200 1 | more than client, ident and user before the time @7
          h - - [17/May/2015:10:05:03 +0000] "GET /         | no quote after the request @36
          h - - [17/May/2015:10:05:03 +0000] "GET /" 20 1   | no status of three digits or a dash after the request @42
          h - - [17/May/2015:10:05:03 +0000] "GET /" 200 x  | no whole number or dash for the bytes @47
          h - - [17/May/2015:10:05:03 +0000] "-" 200 9223372036854775808 | number of bytes does not fit BIGINT @43
          h - - [17/May/2015:10:05:03 +0000] "-" 200 1 2    | text after the bytes, where apache-common ends @44
          """)
  void lineThatIsNoneIsRejected(String line, String expected) {
    assertThat(rejection(COMMON, line)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "-" 200 1                 | no quoted referer after the bytes, as apache-combined has @52
          "-" 200 1 "-              | no quote and quoted agent after the referer @54
          "-" 200 1 "-" "agent      | no quote after the agent @58
          "-" 200 1 "-" "a" 17      | text after the agent that is not a quoted field @60
          "-" 200 1 "-" "a"b "c"    | text after the agent that is not a quoted field @60
          """)
  void combinedLineThatIsNoneIsRejected(String tail, String expected) {
    assertThat(rejection(COMBINED, HEAD + tail)).isEqualTo(expected);
  }

  @Test
  void lineThatIsCutOffDoesNotSwallowTheNext() {
    String next = HEAD + "\"GET /b HTTP/1.1\" 200 1";

    assertThat(rejection(COMMON, HEAD + "\"GET /a" + next))
        .startsWith("no quote after the request");
  }

  private static long micros(String instant) {
    return Instant.parse(instant).toEpochMilli() * 1000;
  }
}
