package io.millrace.core.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

/** No bytes make a format throw, and every row keeps the promises of {@link LogFormat}. */
class FormatFuzzTest {
  private static final List<String> ACCESS_LINES =
      List.of(
          "192.0.2.7 - - [17/May/2015:10:05:03 +0000] \"GET /a?b=c HTTP/1.1\" 200 5316"
              + " \"https://example.org/\" \"Mozilla/5.0 (X11)\"",
          "2001:db8::1 id Frank N [x] [29/Feb/2016:23:59:60 -0330] \"\\\"\\x16\\\\ \\xc3\\xa9\" 400 -"
              + " \"-\" \"caf\u00e9\" \"10.0.0.1, ::1\"",
          "host - \"\" [01/Jan/0000:00:00:00 +2359] \"-\" - 9223372036854775807",
          "h - - [01/Dec/9999:00:00:00 +0000] \"GET /\"x\" /y z HTTP/2\" 999 0 \"\" \"\"\r\n");

  private static final String JSON_RECORD =
      "{\"t\":\"2015-05-17T10:05:03.5Z\",\"s\":\"a\\u00e9\\n\u00e9\",\"n\":-12,\"d\":1.5e3,"
          + "\"o\":{\"x\":[1,null,2],\"m\":{\"k\":\"v\"}},\"new\":[{\"a\":\"b\"},true,null]}";

  private static final String CSV_RECORD =
      "2015-05-17 10:05:03,\"a \"\"quoted\"\", text\",-12,1.5e3,2016-02-29,true,12.25";

  private static final List<String> FLOWS =
      List.of(
          "2 012345678901 eni-0a1b 192.0.2.1 2001:db8::1 49761 443 6 20 4249 1418530010 1418530070"
              + " ACCEPT OK",
          "2 1 eni-0a1b - - - - - - - 1431280876 253402300799 - NODATA\n",
          "{\"id\":\"1\",\"extractedFields\":{\"version\":\"2\",\"accountId\":\"1\",\"interface_id\":\"e\","
              + "\"srcaddr\":\"::1\",\"dstaddr\":\"-\",\"srcport\":\"1\",\"dstport\":2,\"protocol\":null,"
              + "\"packets\":\"1\",\"bytes\":\"12345678901\",\"start\":\"1\",\"end\":\"2\","
              + "\"action\":\"caf\u00e9\",\"log-status\":\"OK\"}}");

  private static final List<String> S3_LINES =
      List.of(
          "79a5 site [06/Feb/2019:00:00:38 +0000] 192.0.2.3 arn:aws:iam::1:user/a 3E57 REST.GET.OBJECT"
              + " a%2520b \"GET /site/a?x-id=1 HTTP/1.1\" 404 NoSuchKey 297 4406583 38 28"
              + " \"https://h/?\"q\"\" \"S3Console/0.4, caf\u00e9\" 3HL4k s9lzH= SigV4 ECDHE AuthHeader"
              + " site.s3.amazonaws.com TLSV1.2 arn:aws:s3:ap Yes us-east-1 new",
          "79a5 site - - - 3E57 S3.EXPIRE.OBJECT k - - - - 747 - - \"-\" - 3HL4k");

  private static final List<String> LOAD_BALANCER_LINES =
      List.of(
          "https 2018-07-02T22:23:00.186641Z app/lb/50dc [2001:db8::1]:2817 10.0.0.1:80 0.086 -1 0.037"
              + " 200 502 0 57 \"GET https://h:443/a/b?c=d\\x22 HTTP/1.1\" \"caf\u00e9 \\\" x\" ECDHE"
              + " TLSv1.2 arn:aws:elb:tg/1 \"Root=1-58\" \"h\" \"-\" 1 2018-07-02T22:22:48.364000Z"
              + " \"forward\" \"-\" \"-\" \"10.0.0.1:80\" \"502\" \"-\" \"-\" TID_12 \"-\" \"/new\" -",
          "2021-05-13T23:39:43.945958Z my-lb ::1:2817 - 0.000073 0.001048 0.000057 - - -1 -1"
              + " \"- http://h:80- -\" \"-\" - -\n",
          "tls 2.0 2018-12-20T02:59:40 net/lb/c6e7 g3d4 192.0.2.39:51341 10.0.0.1:443 5 2 98 246 -"
              + " arn:aws:acm:cert/2 - ECDHE tlsv12 - lb h2 - \"h2\",\"http/1.1\" 2018-12-20T02:59:30");

  private static final List<String> CLOUDFRONT_LINES =
      List.of(
          "2024-03-12\t15:22:28\tCDG50-P2\t703\t192.0.2.4\tGET\td1.net\t/a%2520b\t206\t-\tcaf\u00e9%20"
              + "%2520x\tq=1\ta=b\tHit\t375W==\th\thttps\t62\t0.113\t::1,\\x20::2\tTLSv1.3\tAES\tMiss"
              + "\tHTTP/2.0\t-\t2\t51754\t0.112\tMiss\ttext/plain;%20x\t20\t0\t19\tnew",
          "2024-02-29\t23:59:60\tX\t1\t-\t-\t-\t-\t000\t-\t-\t-\t-\t\t-\t-\t-\t-\t2\r\n");

  private static final String REALTIME_RECORD =
      "1684226820.937\t192.0.2.21\t0.332\t403\t/a%2520b\tcaf\u00e9%2520x\ta%20b=%2526&c+d=\u00e9&e&e=";

  private static final List<String> APACHE_ERRORS =
      List.of(
          "[Sun May 17 10:05:03.123456 2015] [ssl:debug] [pid 1:tid 2] a.c(4): (70014)End: [client"
              + " 192.0.2.7:17036] AH02006: a \\x16\u00e9, referer: https://example.org/",
          "[Sun May 17 10:05:03 2015] [error] [client ::1] (13)Denied: x",
          "[2015-05-17 10:05:03.5] [-:notice] caught SIGTERM\r\n",
          "[17/May/2015:10:05:03 +0000] [core:emerg] [pid 9] [client 1:2:3:4:5:6:7:8:9] x");

  private static final List<String> NGINX_ERRORS =
      List.of(
          "2015/05/17 10:05:03 [error] 32#33: *6 a, client: ::1, server: b, request: \"GET /\","
              + " upstream: \"http://c\", host: \"d\", referrer: \"\u00e9\"",
          "2015/05/17 10:05:03 [notice] 1#1: signal process started\n");

  private static final List<String> IIS_LINES =
      List.of(
          "2015-05-17 10:05:03 192.0.2.1 GET /a q=1 443 - ::1 M/5.0+(X) - 200 0 2148074254 15\r\n",
          "#Version: 1.0\n#Date: 2015-05-17 00:00:00\n#Fields: time c-ip x sc-status\n"
              + "10:05:03.25 ::1 caf\u00e9 404");

  private static final String EVENT =
      "{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":\"Role\",\"sessionContext\":{"
          + "\"attributes\":{\"creationDate\":\"2015-05-17T10:05:03Z\",\"mfaAuthenticated\":\"false\"},"
          + "\"x\":1}},\"eventTime\":\"2015-05-17T10:05:03Z\",\"eventName\":\"N\\u00e9\\n\u00e9\","
          + "\"requestParameters\":{\"a\":[1,{\"b\":null}]},\"resources\":[{\"ARN\":\"a\",\"p\":2}],"
          + "\"readOnly\":true,\"new\":\"v\"}";

  private static final String AGENT_EVENT =
      "{\"EventTimestamp\":\"2015-05-17T10:05:03Z\",\"EventType\":\"LOGIN\",\"New\":1,"
          + "\"CurrentAgentSnapshot\":{\"AgentStatus\":{\"Name\":\"caf\u00e9\"},\"Contacts\":[{"
          + "\"State\":\"MISSED\",\"Queue\":null}]},\"PreviousAgentSnapshot\":null}";

  private static final List<String> WINDOWS_EVENTS =
      List.of(
          "{\"EventId\":7036,\"Description\":\"a\\u00e9\\n\u00e9\",\"LevelDisplayName\":\"Informational\","
              + "\"TimeCreated\":\"2015-05-17T10:05:03.5210983Z\",\"Index\":2,\"UserName\":\"S-1-5-18\","
              + "\"Keywords\":\"Classic\",\"EventData\":[\"a\",null,{\"b\":1}],\"new\":[true]}",
          "{\"@timestamp\":\"2015-05-17T10:05:03Z\",\"message\":\"m\",\"log\":{\"level\":\"error\"},"
              + "\"winlog\":{\"event_id\":\"4625\",\"keywords\":[\"a\",\"b\"],\"process\":{\"pid\":1,"
              + "\"thread\":{\"id\":2}},\"event_data\":{\"LogonType\":\"8\",\"IpPort\":\"-\"}}}",
          "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider"
              + " Name='P' Guid='{5484}'/><EventID Qualifiers='1'>4625</EventID><Level>4</Level>"
              + "<TimeCreated SystemTime='2015-05-17T10:05:03.5Z'/><Execution ProcessID='1'/></System>"
              + "<EventData><Data Name='LogonType'>8</Data><Data>&lt;\u00e9&#233;<![CDATA[x]]></Data>"
              + "</EventData><RenderingInfo><Keywords><Keyword>k</Keyword></Keywords></RenderingInfo>"
              + "</Event>",
          "<EventInfo xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'><EventId>4625</EventId>"
              + "<TimeCreated>2015-05-17T10:05:03.5Z</TimeCreated><Keywords>Classic</Keywords><EventData>"
              + "<anyType xsi:type='x'>\u00e9</anyType><anyType xsi:nil='true'/></EventData><Xml>&lt;Event"
              + "&gt;&lt;System&gt;&lt;EventID&gt;1&lt;/EventID&gt;&lt;/System&gt;&lt;/Event&gt;</Xml>"
              + "</EventInfo>");

  private static final LogFormat REGEX =
      LogFormats.create(
          "regex",
          Map.of(
              "pattern", "(?<t>[^,]*),\"(?<s>(?:[^\"]|\"\")*)\",(?<n>-?\\d+),(?<rest>.*)",
              "schema", "t TIMESTAMP, s STRING, n INT, rest STRING"));

  private static final LogFormat GROK =
      LogFormats.create(
          "grok", Map.of("pattern", "^%{IPORHOST:client} %{DATA:user} \\[%{GREEDYDATA:rest}"));

  private final Random random = new Random(20150517);

  @Test
  void accessLogs() {
    fuzz(AccessLog.COMBINED, ACCESS_LINES, 600_000);
    fuzz(AccessLog.COMMON, ACCESS_LINES, 400_000);
  }

  @Test
  void vpcFlow() {
    fuzz(LogFormats.create("vpc-flow", Map.of()), FLOWS, 200_000);
  }

  @Test
  void s3Access() {
    fuzz(LogFormats.create("s3-access", Map.of()), S3_LINES, 150_000);
  }

  @Test
  void loadBalancers() {
    fuzz(LogFormats.create("alb", Map.of()), LOAD_BALANCER_LINES, 200_000);
  }

  @Test
  void cloudFront() {
    fuzz(LogFormats.create("cloudfront-standard", Map.of()), CLOUDFRONT_LINES, 150_000);
    fuzz(realtime(), List.of(REALTIME_RECORD), 100_000);
  }

  @Test
  void errorLogs() {
    fuzz(LogFormats.create("apache-error", Map.of()), APACHE_ERRORS, 300_000);
    fuzz(LogFormats.create("nginx-error", Map.of("zone", "Europe/Berlin")), NGINX_ERRORS, 200_000);
  }

  @Test
  void w3cExtended() {
    fuzz(LogFormats.create("w3c-extended", Map.of()), IIS_LINES, 200_000);
  }

  @Test
  void cloudTrail() {
    fuzz(CloudTrail.INSTANCE, List.of(EVENT), 200_000);
  }

  @Test
  void connectAgentEvents() {
    fuzz(ConnectAgentEvent.INSTANCE, List.of(AGENT_EVENT), 100_000);
  }

  @Test
  void windowsEvents() {
    fuzz(WindowsEvent.INSTANCE, WINDOWS_EVENTS, 200_000);
  }

  @Test
  void patterns() {
    fuzz(REGEX, List.of(CSV_RECORD), 100_000);
    fuzz(GROK, ACCESS_LINES, 50_000);
  }

  @Test
  void json() {
    fuzz(
        format(
            "json",
            "t TIMESTAMP, s STRING, n INT, d DOUBLE, o STRUCT<x: ARRAY<INT>, m: MAP<STRING, STRING>>"),
        List.of(JSON_RECORD),
        200_000);
  }

  @Test
  void csv() {
    fuzz(
        format(
            "csv",
            "t TIMESTAMP, s STRING, n INT, d DOUBLE, day DATE, ok BOOLEAN, price DECIMAL(10,2)"),
        List.of(CSV_RECORD),
        200_000);
  }

  @Test
  void giganticRecords() {
    String access = "h - - [17/May/2015:10:05:03 +0000] \"";
    gigantic(AccessLog.COMBINED, access);
    gigantic(format("json", "a STRING"), access);
    gigantic(format("csv", "a STRING"), access);
    gigantic(LogFormats.create("vpc-flow", Map.of()), "2 ");
    gigantic(LogFormats.create("vpc-flow", Map.of("fields", "action")), "{\"action\":\"");
    gigantic(LogFormats.create("s3-access", Map.of()), "o b - i r q op k \"");
    gigantic(LogFormats.create("s3-access", Map.of()), "o b - i r q op k - - - - - - - - \"");
    gigantic(
        LogFormats.create("alb", Map.of()),
        "2018-07-02T22:23:00Z lb 1.1.1.1:1 - 1 1 1 - - 1 1 \"GET ");
    gigantic(LogFormats.create("cloudfront-standard", Map.of()), "2024-03-12\t15:22:28\t");
    for (LogFormat format :
        List.of(
            LogFormats.create("apache-error", Map.of()),
            LogFormats.create("nginx-error", Map.of()),
            LogFormats.create("w3c-extended", Map.of()),
            CloudTrail.INSTANCE,
            REGEX,
            GROK)) {
      gigantic(format, access);
    }
    gigantic(WindowsEvent.INSTANCE, "{\"EventId\":1,\"EventData\":");
    gigantic(WindowsEvent.INSTANCE, "<Event><System><EventID>1</EventID></System><EventData a='");
    gigantic(WindowsEvent.INSTANCE, "<Event><System><EventID>1</EventID></System><EventData>");
    gigantic(WindowsEvent.INSTANCE, "<EventInfo><EventId>1</EventId><Xml>&lt;Event");
    gigantic(realtime(), "1\t-\t-\t-\t-\t-\t");
  }

  private void gigantic(LogFormat format, String start) {
    for (String part :
        List.of(
            "\"", "\\\"", "[", "{\"a\":", " \"", "] \"", "a", "\u00e9", ",", "%25", "\t", "a=&",
            "1 ", "<a>", "<a/>", "<!--", "&#65;")) {
      byte[] record = (start + part.repeat(300_000)).getBytes(StandardCharsets.UTF_8);
      check(format, record, 0, record.length);
      check(format, record, start.length(), record.length - start.length());
    }
  }

  private void fuzz(LogFormat format, List<String> seeds, int records) {
    int parsed = 0;
    for (int i = 0; i < records; i++) {
      byte[] record = seeds.get(i % seeds.size()).getBytes(StandardCharsets.UTF_8);
      for (int mutations = random.nextInt(4); mutations > 0; mutations--) {
        record = mutated(record);
      }
      int offset = random.nextInt(3);
      byte[] array = new byte[offset + record.length + random.nextInt(3)];
      random.nextBytes(array);
      System.arraycopy(record, 0, array, offset, record.length);
      parsed += check(format, array, offset, record.length) ? 1 : 0;
    }
    assertThat(parsed).isBetween(records / 20, records * 19 / 20);
  }

  private byte[] mutated(byte[] record) {
    if (record.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    int from = random.nextInt(record.length);
    int to = Math.min(record.length, from + random.nextInt(20));
    return switch (random.nextInt(6)) {
      case 0 ->
          splice(
              record, from, from + 1, new byte[] {(byte) (record[from] ^ 1 << random.nextInt(8))});
      case 1 -> Arrays.copyOf(record, from);
      case 2 -> splice(record, from, from, special());
      case 3 -> splice(record, from, to, new byte[0]);
      case 4 -> splice(record, from, from, Arrays.copyOfRange(record, from, to));
      default -> splice(record, from, from, Arrays.copyOf(record, to));
    };
  }

  private byte[] special() {
    String tokens = "\"\\[]{}:,- \0\n\r\t'?/.0";
    int at = random.nextInt(tokens.length());
    return random.nextInt(4) == 0
        ? new byte[] {(byte) random.nextInt(), (byte) random.nextInt()}
        : tokens.substring(at, at + 1).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] splice(byte[] record, int from, int to, byte[] with) {
    byte[] spliced = new byte[record.length - (to - from) + with.length];
    System.arraycopy(record, 0, spliced, 0, from);
    System.arraycopy(with, 0, spliced, from, with.length);
    System.arraycopy(record, to, spliced, from + with.length, record.length - to);
    return spliced;
  }

  /** True when the record was parsed. */
  private static boolean check(LogFormat format, byte[] bytes, int offset, int length) {
    InternalRow row = format.parse(bytes, offset, length);

    StructType type = format.rowType();
    int last = type.size() - 1;
    assertThat(row.numFields()).isEqualTo(type.size());
    boolean parsed = row.isNullAt(last);
    if (!parsed) {
      InternalRow rejection = row.getStruct(last, 2);
      assertThat(rejection.getUTF8String(0).numBytes()).isPositive();
      assertThat(rejection.getInt(1)).isBetween(0, length);
    }
    for (int i = 0; i < last; i++) {
      StructField field = type.fields()[i];
      assertThat(parsed || row.isNullAt(i)).isTrue();
      if (!row.isNullAt(i) && field.dataType().equals(DataTypes.StringType)) {
        checkText(row.getUTF8String(i), bytes, offset, length);
      }
    }
    return parsed;
  }

  /**
   * A string is UTF-8, no longer than the record can make it, and within it where it is a slice.
   */
  private static void checkText(UTF8String text, byte[] bytes, int offset, int length) {
    byte[] own = text.getBytes();
    if (!Utf8.isValid(own, 0, own.length) || own.length > 3 * length) {
      throw new AssertionError("bad text " + text);
    }
    if (text.getBaseObject() == bytes) {
      long start = text.getBaseOffset() - Platform.BYTE_ARRAY_OFFSET;
      if (start < offset || start + text.numBytes() > offset + length) {
        throw new AssertionError("slice outside of the record: " + start);
      }
    }
  }

  private static LogFormat realtime() {
    String fields =
        "timestamp c-ip time-to-first-byte sc-status cs-uri-stem cs-user-agent cs-uri-query";
    return LogFormats.create("cloudfront-realtime", Map.of("fields", fields));
  }

  private static LogFormat format(String name, String schema) {
    return LogFormats.create(name, Map.of("schema", schema));
  }
}
