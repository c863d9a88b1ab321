package io.millrace.core.format;

import static io.millrace.core.format.Rows.parse;
import static io.millrace.core.format.Rows.rejection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoadBalancerLogTest {
  private static final LogFormat ALB = LogFormats.create("alb", Map.of());

  private static final String TO_TRACE_ID =
      "https 2018-07-02T22:23:00.186641Z app/lb/50dc 192.0.2.39:2817 10.0.0.1:80 0.086 -1 0.037 200"
          + " 502 0 57 \"GET https://www.example.com:443/a/b?c=d&e HTTP/1.1\" \"curl/7.46.0 (x)\""
          + " ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elb:tg/1 \"Root=1-58\"";

  private static final String LATER =
      " \"www.example.com\" \"arn:aws:acm:cert/1\" 1 2018-07-02T22:22:48.364000Z"
          + " \"authenticate,forward\" \"https://example.com:80/\" \"LambdaInvalidResponse\""
          + " \"10.0.0.1:80 10.0.0.2:80\" \"502 200\" \"Ambiguous\" \"UndefinedTransferEncoding\""
          + " TID_12 \"m.example.com\" \"/new\" \"TransformSuccess\"";

  private static final String CLASSIC =
      "2021-05-13T23:39:43.945958Z my-lb 192.0.2.39:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200"
          + " 200 0 29 \"GET http://www.example.com:80/ HTTP/1.1\" \"curl/7.38.0\" - -";

  private static final String NETWORK =
      "tls 2.0 2018-12-20T02:59:40 net/lb/c6e7 g3d4 192.0.2.39:51341 10.0.0.1:443 5 2 98 246 40"
          + " arn:aws:acm:cert/2 12:34 ECDHE-RSA-AES128-SHA tlsv12 secp256r1 lb.amazonaws.com h2"
          + " http/1.1 \"h2\",\"http/1.1\" 2018-12-20T02:59:30";

  @Test
  void lineOfAnApplicationLoadBalancerBecomesTypedColumns() {
    assertThat(parse(ALB, TO_TRACE_ID + LATER + "\n"))
        .containsExactly(
            entry("kind", "application"),
            entry("type", "https"),
            entry("time", micros("2018-07-02T22:23:00.186641Z")),
            entry("elb", "app/lb/50dc"),
            entry("client_ip", "192.0.2.39"),
            entry("client_port", 2817),
            entry("target_ip", "10.0.0.1"),
            entry("target_port", 80),
            entry("request_processing_time", 0.086),
            entry("target_processing_time", -1.0),
            entry("response_processing_time", 0.037),
            entry("elb_status_code", 200),
            entry("target_status_code", 502),
            entry("received_bytes", 0L),
            entry("sent_bytes", 57L),
            entry("request", "GET https://www.example.com:443/a/b?c=d&e HTTP/1.1"),
            entry("request_url", "https://www.example.com:443/a/b?c=d&e"),
            entry("method", "GET"),
            entry("path", "/a/b"),
            entry("query", "c=d&e"),
            entry("protocol", "HTTP/1.1"),
            entry("user_agent", "curl/7.46.0 (x)"),
            entry("ssl_cipher", "ECDHE-RSA-AES128-GCM-SHA256"),
            entry("ssl_protocol", "TLSv1.2"),
            entry("target_group_arn", "arn:aws:elb:tg/1"),
            entry("trace_id", "Root=1-58"),
            entry("domain_name", "www.example.com"),
            entry("chosen_cert_arn", "arn:aws:acm:cert/1"),
            entry("matched_rule_priority", 1),
            entry("request_creation_time", micros("2018-07-02T22:22:48.364Z")),
            entry("actions_executed", "authenticate,forward"),
            entry("redirect_url", "https://example.com:80/"),
            entry("error_reason", "LambdaInvalidResponse"),
            entry("target_port_list", "10.0.0.1:80 10.0.0.2:80"),
            entry("target_status_code_list", "502 200"),
            entry("classification", "Ambiguous"),
            entry("classification_reason", "UndefinedTransferEncoding"),
            entry("conn_trace_id", "TID_12"),
            entry("transformed_host", "m.example.com"),
            entry("transformed_uri", "/new"),
            entry("request_transform_status", "TransformSuccess"));
  }

  @Test
  void lineOfANetworkLoadBalancerBecomesTypedColumns() {
    assertThat(parse(ALB, NETWORK))
        .containsExactly(
            entry("kind", "network"),
            entry("type", "tls"),
            entry("time", micros("2018-12-20T02:59:40Z")),
            entry("elb", "net/lb/c6e7"),
            entry("listener", "g3d4"),
            entry("client_ip", "192.0.2.39"),
            entry("client_port", 51341),
            entry("target_ip", "10.0.0.1"),
            entry("target_port", 443),
            entry("connection_time", 5L),
            entry("tls_handshake_time", 2L),
            entry("received_bytes", 98L),
            entry("sent_bytes", 246L),
            entry("ssl_cipher", "ECDHE-RSA-AES128-SHA"),
            entry("ssl_protocol", "tlsv12"),
            entry("tls_named_group", "secp256r1"),
            entry("incoming_tls_alert", "40"),
            entry("domain_name", "lb.amazonaws.com"),
            entry("chosen_cert_arn", "arn:aws:acm:cert/2"),
            entry("chosen_cert_serial", "12:34"),
            entry("alpn_fe_protocol", "h2"),
            entry("alpn_be_protocol", "http/1.1"),
            entry("alpn_client_preference_list", "h2,http/1.1"),
            entry("tls_connection_creation_time", micros("2018-12-20T02:59:30Z")));
  }

  @Test
  void lineOfAClassicLoadBalancerBecomesTypedColumns() {
    assertThat(parse(ALB, CLASSIC))
        .containsExactly(
            entry("kind", "classic"),
            entry("time", micros("2021-05-13T23:39:43.945958Z")),
            entry("elb", "my-lb"),
            entry("client_ip", "192.0.2.39"),
            entry("client_port", 2817),
            entry("target_ip", "10.0.0.1"),
            entry("target_port", 80),
            entry("request_processing_time", 0.000073),
            entry("target_processing_time", 0.001048),
            entry("response_processing_time", 0.000057),
            entry("elb_status_code", 200),
            entry("target_status_code", 200),
            entry("received_bytes", 0L),
            entry("sent_bytes", 29L),
            entry("request", "GET http://www.example.com:80/ HTTP/1.1"),
            entry("request_url", "http://www.example.com:80/"),
            entry("method", "GET"),
            entry("path", "/"),
            entry("protocol", "HTTP/1.1"),
            entry("user_agent", "curl/7.38.0"));
  }

  @Test
  void laterFieldsMayBeMissing() {
    Map<String, Object> whole = parse(ALB, TO_TRACE_ID + LATER);

    assertThat(parse(ALB, TO_TRACE_ID)).hasSize(whole.size() - 15);
    assertThat(parse(ALB, TO_TRACE_ID + " \"-\" \"-\" 0"))
        .hasSize(whole.size() - 14)
        .containsEntry("matched_rule_priority", 0);
    assertThat(parse(ALB, CLASSIC.substring(0, CLASSIC.indexOf(" \"curl"))))
        .hasSize(parse(ALB, CLASSIC).size() - 1);
    assertThat(parse(ALB, NETWORK.substring(0, NETWORK.indexOf(" h2"))))
        .hasSize(parse(ALB, NETWORK).size() - 4);
  }

  @ParameterizedTest
  @ValueSource(strings = {TO_TRACE_ID + LATER, CLASSIC, NETWORK})
  void fieldsThatAwsAddsAreLeftToTheRawTable(String line) {
    assertThat(parse(ALB, line + " \"new one\" - 17")).isEqualTo(parse(ALB, line));
  }

  @Test
  void dashIsMissing() {
    String line =
        "http 2018-07-02T22:23:00Z app/lb/1 192.0.2.1:1 - -1 -1 -1 - - 0 0 \"-\" \"-\" - - - \"-\""
            + " \"-\" \"-\" - 2018-07-02T22:23:00Z \"-\" \"-\" \"-\" \"-\" \"-\" \"-\" \"-\" -";

    assertThat(parse(ALB, line))
        .containsOnlyKeys(
            "kind",
            "type",
            "time",
            "elb",
            "client_ip",
            "client_port",
            "request_processing_time",
            "target_processing_time",
            "response_processing_time",
            "received_bytes",
            "sent_bytes",
            "request_creation_time");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.1:443                     | 192.0.2.1               | 443",
        "[fe80::202:b3ff:fe1e:8329]:65535  | fe80::202:b3ff:fe1e:8329 | 65535",
        "2001:db8::1:50599                 | 2001:db8::1             | 50599",
        "x.0.0.0:0                         | x.0.0.0                 | 0",
      })
  void endpointIsSplitAtItsLastColon(String endpoint, String ip, int port) {
    assertThat(parse(ALB, TO_TRACE_ID.replace("192.0.2.39:2817", endpoint)))
        .containsEntry("client_ip", ip)
        .containsEntry("client_port", port);
    assertThat(parse(ALB, TO_TRACE_ID.replace("10.0.0.1:80", endpoint)))
        .containsEntry("target_ip", ip)
        .containsEntry("target_port", port);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "GET http://h:80 HTTP/1.1     | http://h:80 |     ``      |       | GET",
        "GET http://h:80?q HTTP/1.1   | http://h:80?q |   ``      | q     | GET",
        "GET /a?b HTTP/2.0            | /a?b        | /a          | b     | GET",
        "CONNECT h:443 HTTP/1.1       | h:443       | h:443       |       | CONNECT",
        "- http://h:80- -             | http://h:80- |            |       |",
        "`- - - `                     |             |             |       |",
      })
  void requestIsSplit(String request, String url, String path, String query, String method) {
    var row = parse(ALB, CLASSIC.replace("GET http://www.example.com:80/ HTTP/1.1", request));

    assertThat(row).containsEntry("request", request);
    assertThat(row.get("request_url")).isEqualTo(url);
    assertThat(row.get("path")).isEqualTo(path);
    assertThat(row.get("query")).isEqualTo(query);
    assertThat(row.get("method")).isEqualTo(method);
  }

  @Test
  void escapesInQuotesAreDecoded() {
    String line =
        TO_TRACE_ID
            .replace("c=d&e", "c=\\x22d\\x22")
            .replace("curl/7.46.0 (x)", "a \\\"b\\\" \\\\ \\x09c")
            .replace("Root=1-58", "\\xc3\\xa9");

    assertThat(parse(ALB, line))
        .containsEntry("request_url", "https://www.example.com:443/a/b?c=\"d\"")
        .containsEntry("query", "c=\"d\"")
        .containsEntry("user_agent", "a \"b\" \\ \tc")
        .containsEntry("trace_id", "é");
  }

  @Test
  void quoteThatNoSpaceFollowsBelongsToItsField() {
    assertThat(parse(ALB, TO_TRACE_ID.replace("curl/7.46.0 (x)", "a\"b\"c")))
        .containsEntry("user_agent", "a\"b\"c")
        .containsEntry("trace_id", "Root=1-58");
  }

  @Test
  void bytesThatAreNotUtf8BecomeReplacementCharacters() {
    byte[] line =
        TO_TRACE_ID
            .replace("/a/b", "/\u00e9")
            .replace("curl", "\u00e9")
            .getBytes(StandardCharsets.ISO_8859_1);

    assertThat(parse(ALB, line))
        .containsEntry("path", "/\uFFFD")
        .containsEntry("query", "c=d&e")
        .containsEntry("user_agent", "\uFFFD/7.46.0 (x)");
  }

  @Test
  void rowCanOutliveTheRecord() {
    byte[] line = (TO_TRACE_ID + LATER).getBytes(StandardCharsets.UTF_8);
    InternalRow row = ALB.parse(line, 0, line.length);
    InternalRow copy = row.copy();
    int time = ALB.fields().fieldIndex("request_processing_time");

    Arrays.fill(line, (byte) 0);

    assertThat(Rows.values(copy, ALB.rowType())).isEqualTo(parse(ALB, TO_TRACE_ID + LATER));
    assertThat(copy.getDouble(time)).isEqualTo(0.086);
    assertThat(copy.get(time, DataTypes.DoubleType)).isEqualTo(0.086);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                            | empty line @0",
        "#                             | no type like https or tls, and no time, at the beginning @0",
        "{\"type\":\"http\"}           | no type like https or tls, and no time, at the beginning @0",
        "` `                           | no type like https or tls, and no time, at the beginning @0",
        "https                         | column 'time' is missing @5",
        "https yesterday               | column 'time' is no TIMESTAMP @6",
        "https 2018-07-02T22:23:00Z lb 1.1.1.1 | column 'client_ip' is no address:port @30",
        "https 2018-07-02T22:23:00Z lb 1.1.1.1:65536 | column 'client_ip' is no address:port @30",
        "https 2018-07-02T22:23:00Z lb 1.1.1.1:1 - 0.1x | column 'request_processing_time' is no DOUBLE @42",
        "https 2018-07-02T22:23:00Z lb 1.1.1.1:1 - 1 1 1 2e2 | column 'elb_status_code' is no INT @48",
        "https 2018-07-02T22:23:00Z lb 1.1.1.1:1 - 1 1 1 - - 1 1 \"GET / | no quote after column 'request' @56",
        "https 2018-07-02T22:23:00Z lb 1.1.1.1:1 - 1 1 1 - - 1 1 \"-\" \"-\" - - - | column 'trace_id' is missing @69",
        "tls 2.0                       | column 'time' is missing @7",
        "tls 2.0 2018-12-20            | column 'time' is no TIMESTAMP @8",
        "2018-07-02T22:23:00Z          | column 'elb' is missing @20",
        "20180702                      | column 'time' is no TIMESTAMP @0",
      })
  void lineThatIsNoneIsRejected(String line, String expected) {
    assertThat(rejection(ALB, line)).isEqualTo(expected);
  }

  private static long micros(String instant) {
    Instant time = Instant.parse(instant);
    return time.getEpochSecond() * 1_000_000 + time.getNano() / 1000;
  }
}
