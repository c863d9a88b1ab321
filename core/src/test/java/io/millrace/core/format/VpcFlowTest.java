package io.millrace.core.format;

import static io.millrace.core.format.Rows.parse;
import static io.millrace.core.format.Rows.rejection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.millrace.core.option.OptionException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.catalyst.InternalRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VpcFlowTest {
  private static final String ACCEPTED =
      "2 012345678901 eni-0a1b 192.0.2.1 198.51.100.2 49761 443 6 20 4249 1418530010 1418530070"
          + " ACCEPT OK";

  private final LogFormat usual = vpcFlow("");

  @Test
  void lineOfVersion2BecomesTypedColumns() {
    assertThat(parse(usual, ACCEPTED))
        .containsExactly(
            entry("version", 2),
            entry("account_id", "012345678901"),
            entry("interface_id", "eni-0a1b"),
            entry("srcaddr", "192.0.2.1"),
            entry("dstaddr", "198.51.100.2"),
            entry("srcport", 49761),
            entry("dstport", 443),
            entry("protocol", 6),
            entry("packets", 20L),
            entry("bytes", 4249L),
            entry("start", 1_418_530_010_000_000L),
            entry("end", 1_418_530_070_000_000L),
            entry("action", "ACCEPT"),
            entry("log_status", "OK"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"NODATA", "SKIPDATA"})
  void recordWithoutDataHasNulls(String status) {
    String line = "2 1 eni-0a1b - - - - - - - 1431280876 1431280934 - " + status;

    assertThat(parse(usual, line))
        .containsOnlyKeys("version", "account_id", "interface_id", "start", "end", "log_status")
        .containsEntry("log_status", status);
  }

  @Test
  void addressesMayBeIpv6() {
    String line = ACCEPTED.replace("192.0.2.1", "2001:db8:1234:a100:8d6e:3477:df66:f105");

    assertThat(parse(usual, line))
        .containsEntry("srcaddr", "2001:db8:1234:a100:8d6e:3477:df66:f105")
        .containsEntry("dstaddr", "198.51.100.2");
  }

  @Test
  void everyFieldOfAwsIsAColumn() {
    LogFormat all = vpcFlow(String.join(" ", VpcFlowFields.TYPES.keySet()));
    StringBuilder line = new StringBuilder();
    VpcFlowFields.TYPES.forEach(
        (name, type) -> line.append(type == FieldType.TEXT ? name : "7").append(' '));

    Map<String, Object> row = parse(all, line.toString());

    assertThat(row).hasSize(54).containsEntry("next_hop_interface_type", "next-hop-interface-type");
    assertThat(row)
        .containsEntry("tcp_flags", 7)
        .containsEntry("traffic_path", 7)
        .containsEntry("encryption_status", 7)
        .containsEntry("ecs_second_container_id", "ecs-second-container-id")
        .containsEntry("reject_reason", "reject-reason");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "srcaddr log-status bytes",
        "srcaddr,log-status,bytes",
        "${srcaddr} ${log-status} ${bytes}",
        " srcaddr ,\n log_status,  BYTES ",
      })
  void fieldsMayBeListedInSeveralWays(String fields) {
    assertThat(parse(vpcFlow(fields), "192.0.2.1 OK 17"))
        .containsExactly(
            entry("srcaddr", "192.0.2.1"), entry("log_status", "OK"), entry("bytes", 17L));
  }

  @Test
  void mistakesInTheListAreReportedAtOnce() {
    assertThatThrownBy(
            () ->
                LogFormats.create(
                    "vpc-flow", Map.of("fields", "srcaddr scrport srcaddr", "field", "x")))
        .isInstanceOfSatisfying(
            OptionException.class,
            e ->
                assertThat(e.problems())
                    .containsExactlyInAnyOrder(
                        "unknown option 'field'; did you mean 'fields'?",
                        "'fields' names 'scrport', which is no field of this log; did you mean"
                            + " 'srcport'?",
                        "'fields' names 'srcaddr' twice"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "9",
        "12345678",
        "123456789",
        "9223372036854775807",
        "0000000000000000000001"
      })
  void wholeNumbersOfAnyLengthAreRead(String number) {
    long expected = Long.parseLong(number);

    assertThat(parse(vpcFlow("bytes"), number)).containsEntry("bytes", expected);
    assertThat(parse(vpcFlow("bytes action"), number + " ACCEPTED"))
        .containsEntry("bytes", expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "srcport | 2147483648          | INT",
        "srcport | -5                  | INT",
        "srcport | 5x                  | INT",
        "srcport | x5                  | INT",
        "srcport | 12345678x           | INT",
        "srcport | 1.5                 | INT",
        "bytes   | 9223372036854775808 | BIGINT",
        "bytes   | 99999999999999999999 | BIGINT",
        "start   | 253402300800        | TIMESTAMP",
        "start   | 1418530010.5        | TIMESTAMP",
        "start   | 2014-12-14          | TIMESTAMP",
      })
  void valueThatDoesNotFitItsColumnIsRejected(String field, String text, String type) {
    String expected = "column '" + field + "' is no " + type + " @3";

    assertThat(rejection(vpcFlow("action " + field), "OK " + text)).isEqualTo(expected);
    assertThat(rejection(vpcFlow("action " + field + " region"), "OK " + text + " eu-west-1"))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                     | empty line @0",
        "'\r\n'                 | empty line @0",
        "' '                    | 0 of 3 columns, 'srcaddr' is missing @1",
        "1.1.1.1 22             | 2 of 3 columns, 'action' is missing @10",
        "'1.1.1.1 22 '          | 2 of 3 columns, 'action' is missing @11",
        "1.1.1.1                | 1 of 3 columns, 'srcport' is missing @7",
        "1.1.1.1 22 OK more     | text after the last column 'action' @14",
        "srcaddr srcport action | header line @0",
        "srcaddr dstaddr        | header line of other fields than the format's @0",
        "version srcaddr        | header line of other fields than the format's @0",
      })
  void lineThatIsNoneIsRejected(String line, String expected) {
    assertThat(rejection(vpcFlow("srcaddr srcport action"), line)).isEqualTo(expected);
  }

  @Test
  void headerOfTextFieldsIsNoRecord() {
    assertThat(rejection(vpcFlow("srcaddr, action"), "srcaddr action\n"))
        .isEqualTo("header line @0");
  }

  /** The usual line has a way of its own, which must come to the same. */
  @Test
  void bothWaysThroughALineAgree() {
    Random random = new Random(11);
    String tokens = "0159- .x\u00e9\0";
    int usual = 0;
    for (int i = 0; i < 100_000; i++) {
      StringBuilder line = new StringBuilder(randomLine(random));
      for (int mutations = random.nextInt(3); mutations > 0; mutations--) {
        int at = random.nextInt(line.length());
        char token = tokens.charAt(random.nextInt(tokens.length()));
        switch (random.nextInt(3)) {
          case 0 -> line.setCharAt(at, token);
          case 1 -> line.insert(at, token);
          default -> line.deleteCharAt(at);
        }
      }
      String more = "4567890".substring(random.nextInt(8));
      byte[] bytes = ("123" + line + more).getBytes(StandardCharsets.ISO_8859_1);
      int end = 3 + line.length() - random.nextInt(4);
      VpcFlow format = (VpcFlow) this.usual;
      SliceRow row = new SliceRow(format.columns.layout, bytes);
      usual +=
          UsualFlowLine.read(UsualFlowLine.limits(format.columns.types), row, bytes, 3, end)
              ? 1
              : 0;

      assertThat(Rows.values(format.parse(bytes, 3, end - 3), format.rowType()))
          .isEqualTo(Rows.values(new VpcFlowLine(format, bytes, 3, end).parse(), format.rowType()));
    }
    assertThat(usual).isBetween(20_000, 90_000);
  }

  private static String randomLine(Random random) {
    StringBuilder line = new StringBuilder("2 123456789012 eni-0123456789abcdef0");
    for (int address = 0; address < 2; address++) {
      line.append(random.nextInt(4) == 0 ? " 2001:db8::" : " 10.0.")
          .append(random.nextInt(256))
          .append(".1");
    }
    for (int number = 0; number < 5; number++) {
      long value = random.nextLong() >>> random.nextInt(1, 63);
      String text = Long.toString(number < 3 ? value & 0xFFFF : value);
      line.append(' ').append(random.nextInt(10) == 0 ? "-" : text);
    }
    return line.append(" 1418530010 ")
        .append(random.nextInt(50) == 0 ? 253_402_300_800L : 1_418_530_070)
        .append(" ACCEPT OK")
        .toString();
  }

  @Test
  void spacesBeyondOneDoNotCount() {
    assertThat(parse(usual, " " + ACCEPTED.replace(" 443", "  443") + "  \n"))
        .isEqualTo(parse(usual, ACCEPTED));
  }

  @Test
  void bytesThatAreNotUtf8BecomeReplacementCharacters() {
    byte[] line = "caf\u00e9 \u00e9".getBytes(StandardCharsets.ISO_8859_1);

    assertThat(parse(vpcFlow("instance-tag action"), line))
        .containsEntry("instance_tag", "caf\uFFFD")
        .containsEntry("action", "\uFFFD");
    assertThat(parse(vpcFlow("instance-tag"), "日本")).containsEntry("instance_tag", "日本");
  }

  @Test
  void lineMayLieInTheMiddleOfAnArray() {
    byte[] bytes = ("9 " + ACCEPTED + " 99").getBytes(StandardCharsets.UTF_8);

    InternalRow row = usual.parse(bytes, 2, ACCEPTED.length());

    assertThat(Rows.values(row, usual.rowType())).isEqualTo(parse(usual, ACCEPTED));
  }

  @Test
  void rowCanOutliveTheRecord() {
    byte[] line = ACCEPTED.getBytes(StandardCharsets.UTF_8);
    InternalRow copy = usual.parse(line, 0, line.length).copy();

    Arrays.fill(line, (byte) 0);

    assertThat(Rows.values(copy, usual.rowType())).isEqualTo(parse(usual, ACCEPTED));
  }

  @Test
  void extractedFieldsAreARecord() {
    String object =
        "{\"srcaddr\":\"192.0.2.1\",\"srcPort\":\"443\",\"log-status\":\"OK\",\"account_id\":\"012\","
            + "\"start\":\"1418530010\",\"bytes\":17,\"action\":\"-\",\"region\":null}\n";

    assertThat(
            parse(
                vpcFlow("srcaddr srcport log-status account-id start bytes action region"), object))
        .containsExactly(
            entry("srcaddr", "192.0.2.1"),
            entry("srcport", 443),
            entry("log_status", "OK"),
            entry("account_id", "012"),
            entry("start", 1_418_530_010_000_000L),
            entry("bytes", 17L));
  }

  @Test
  void extractedFieldsMayBeInTheirLogEvent() {
    String event =
        "{\"id\":\"319531\",\"timestamp\":1432826855000,\"message\":\"1.1.1.1 443\","
            + "\"extractedFields\":{\"srcaddr\":\"1.1.1.1\",\"srcport\":\"443\"},\"more\":[1]}";

    assertThat(parse(vpcFlow("srcaddr srcport"), event))
        .containsExactly(entry("srcaddr", "1.1.1.1"), entry("srcport", 443));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                  | column 'srcaddr' is missing in the JSON object @0",
        "{\"srcaddr\":\"a\"}                 | column 'srcport' is missing in the JSON object @0",
        "{\"srcaddr\":\"a\",\"source\":\"1\"} | the JSON object has 'source', which is no field of the format @24",
        "{\"srcaddr\":[1],\"srcport\":1}     | column 'srcaddr' is no STRING @11",
        "{\"srcaddr\":\"a\",\"srcport\":\"x\"} | column 'srcport' is no INT @25",
        "{\"srcaddr\":\"a\",\"srcport\":\"3000000000\"} | column 'srcport' is no INT @25",
        "{\"srcaddr\":\"a\",\"srcport\":1} {} | text after the JSON object @28",
        "{\"id\":1,\"extractedFields\":{\"srcport\":1,\"x\":2},\"srcaddr\":\"a\"} | the JSON object has 'x', which is no field of the format @43",
      })
  void objectThatDoesNotMatchIsRejected(String object, String expected) {
    assertThat(rejection(vpcFlow("srcaddr srcport"), object)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{\"srcaddr\"", "{srcaddr:1}", "{\"srcaddr\":\"a\",}"})
  void objectThatIsNoJsonIsRejected(String object) {
    assertThat(rejection(vpcFlow("srcaddr"), object)).startsWith("not JSON: ");
  }

  private static LogFormat vpcFlow(String fields) {
    return LogFormats.create("vpc-flow", Map.of("fields", fields));
  }
}
