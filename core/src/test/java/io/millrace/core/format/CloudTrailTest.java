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
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloudTrailTest {
  private static final LogFormat EVENTS = LogFormats.create("cloudtrail", Map.of());

  private static final String ROLE_EVENT =
      """
      {"eventVersion":"1.09","userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLE:jo",
       "arn":"arn:aws:sts::123456789012:assumed-role/Admin/jo","accountId":"123456789012",
       "accessKeyId":"ASIAEXAMPLE","sessionContext":{"sessionIssuer":{"type":"Role",
       "principalId":"AROAEXAMPLE","arn":"arn:aws:iam::123456789012:role/Admin",
       "accountId":"123456789012","userName":"Admin"},"webIdFederationData":{},
       "attributes":{"creationDate":"2023-07-10T11:00:00Z","mfaAuthenticated":"true"},
       "sourceIdentity":"jo","ec2RoleDelivery":"2.0"},"invokedBy":"s3.amazonaws.com",
       "identityProvider":"idp"},
       "eventTime":"2023-07-10T11:42:36Z","eventSource":"s3.amazonaws.com","eventName":"GetObject",
       "awsRegion":"us-east-1","sourceIPAddress":"192.0.2.7","userAgent":"[aws-cli/2.0 \\"x\\"]",
       "errorCode":"AccessDenied","errorMessage":"Zugriff verweigert für jo",
       "requestParameters":{"bucketName": "b","key":"a/b"},"responseElements":null,
       "additionalEventData":{"bytes":0.0},"requestID":"R1","eventID":"E1","readOnly":true,
       "resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::b/a"},
       {"accountId":"123456789012","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::b"}],
       "eventType":"AwsApiCall","apiVersion":"2006-03-01","managementEvent":false,
       "recipientAccountId":"123456789012","sharedEventID":"S1","vpcEndpointId":"vpce-1",
       "vpcEndpointAccountId":"210987654321","eventCategory":"Data",
       "sessionCredentialFromConsole":"true","serviceEventDetails":{"a":1},
       "tlsDetails":{"tlsVersion":"TLSv1.3"},"addendum":{"reason":"DELAY"},
       "eventContext":{"tagContext":{}},"edgeDeviceDetails":{"d":1}}
      """;

  @Test
  void eventHasEveryColumn() {
    Map<String, Object> row = parse(EVENTS, ROLE_EVENT);

    Map<String, Object> expected = new HashMap<>();
    expected.put("event_time", micros("2023-07-10T11:42:36Z"));
    expected.put("event_version", "1.09");
    expected.put("event_source", "s3.amazonaws.com");
    expected.put("event_name", "GetObject");
    expected.put("aws_region", "us-east-1");
    expected.put("source_ip_address", "192.0.2.7");
    expected.put("user_agent", "[aws-cli/2.0 \"x\"]");
    expected.put("error_code", "AccessDenied");
    expected.put("error_message", "Zugriff verweigert für jo");
    expected.put("request_id", "R1");
    expected.put("event_id", "E1");
    expected.put("event_type", "AwsApiCall");
    expected.put("event_category", "Data");
    expected.put("recipient_account_id", "123456789012");
    expected.put("read_only", true);
    expected.put("management_event", false);
    expected.put("api_version", "2006-03-01");
    expected.put("shared_event_id", "S1");
    expected.put("vpc_endpoint_id", "vpce-1");
    expected.put("vpc_endpoint_account_id", "210987654321");
    expected.put("session_credential_from_console", true);
    expected.put("user_type", "AssumedRole");
    expected.put("user_principal_id", "AROAEXAMPLE:jo");
    expected.put("user_arn", "arn:aws:sts::123456789012:assumed-role/Admin/jo");
    expected.put("user_account_id", "123456789012");
    expected.put("user_access_key_id", "ASIAEXAMPLE");
    expected.put("user_invoked_by", "s3.amazonaws.com");
    expected.put("user_identity_provider", "idp");
    expected.put("issuer_type", "Role");
    expected.put("issuer_principal_id", "AROAEXAMPLE");
    expected.put("issuer_arn", "arn:aws:iam::123456789012:role/Admin");
    expected.put("issuer_account_id", "123456789012");
    expected.put("issuer_user_name", "Admin");
    expected.put("mfa_authenticated", true);
    expected.put("session_created", micros("2023-07-10T11:00:00Z"));
    expected.put("source_identity", "jo");
    expected.put("ec2_role_delivery", "2.0");
    expected.put("web_id_federation_data", "{}");
    expected.put("request_parameters", "{\"bucketName\": \"b\",\"key\":\"a/b\"}");
    expected.put("additional_event_data", "{\"bytes\":0.0}");
    expected.put("service_event_details", "{\"a\":1}");
    expected.put("tls_details", "{\"tlsVersion\":\"TLSv1.3\"}");
    expected.put("addendum", "{\"reason\":\"DELAY\"}");
    expected.put("event_context", "{\"tagContext\":{}}");
    expected.put("edge_device_details", "{\"d\":1}");
    ArrayData resources = (ArrayData) row.remove("resources");
    assertThat(row).isEqualTo(expected);

    assertThat(resources.numElements()).isEqualTo(2);
    assertThat(resources.getStruct(0, 3).getUTF8String(0)).hasToString("arn:aws:s3:::b/a");
    assertThat(resources.getStruct(0, 3).isNullAt(1)).isTrue();
    assertThat(resources.getStruct(1, 3).getUTF8String(1)).hasToString("123456789012");
    assertThat(resources.getStruct(1, 3).getUTF8String(2)).hasToString("AWS::S3::Bucket");
  }

  @Test
  void iamUserHasAName() {
    assertThat(
            parse(
                EVENTS,
                "{\"eventID\":\"E\",\"userIdentity\":{\"type\":\"IAMUser\",\"userName\":\"jo\"}}"))
        .containsExactly(
            entry("event_id", "E"), entry("user_type", "IAMUser"), entry("user_name", "jo"));
  }

  @Test
  void insightsEventKeepsItsFindings() {
    assertThat(
            parse(
                EVENTS,
                "{\"eventVersion\":\"1.07\",\"eventTime\":\"2023-07-10T11:42:00Z\",\"eventID\":\"E\","
                    + "\"eventType\":\"AwsCloudTrailInsight\",\"sharedEventID\":\"S\","
                    + "\"insightDetails\":{\"state\":\"Start\",\"eventName\":\"RunInstances\"},"
                    + "\"eventCategory\":\"Insight\"}"))
        .containsEntry("event_category", "Insight")
        .containsEntry("insight_details", "{\"state\":\"Start\",\"eventName\":\"RunInstances\"}")
        .doesNotContainKeys("event_name", "rescued");
  }

  @Test
  void filesAreNoEvents() {
    assertThat(rejection(EVENTS, "{\"Records\":[" + ROLE_EVENT + "]}"))
        .isEqualTo("delivery file, not an event @0");
    assertThat(
            rejection(
                EVENTS,
                "{\"awsAccountId\":\"1\",\"digestStartTime\":\"2023-07-10T11:00:00Z\","
                    + "\"digestS3Object\":\"x\",\"logFiles\":[]}"))
        .isEqualTo("digest file, not an event @0");
  }

  @Test
  void unknownMembersAreRescuedUnderTheirPath() {
    Map<String, Object> row =
        parse(
            EVENTS,
            "{\"eventName\":\"N\",\"new\":{\"a\": [1]},\"text\":\"x\\ny\",\"none\":null,\"no\":1.50,"
                + "\"userIdentity\":{\"credentialId\":\"C\",\"sessionContext\":{\"extra\":true,"
                + "\"sessionIssuer\":{\"i\":1},\"attributes\":{\"z\":2}}},"
                + "\"resources\":[{\"ARNPrefix\":\"arn:p\"},\"odd\",null]}");

    Map<String, String> rescued = new HashMap<>();
    rescued.put("new", "{\"a\": [1]}");
    rescued.put("text", "x\ny");
    rescued.put("none", null);
    rescued.put("no", "1.50");
    rescued.put("userIdentity.credentialId", "C");
    rescued.put("userIdentity.sessionContext.extra", "true");
    rescued.put("userIdentity.sessionContext.sessionIssuer.i", "1");
    rescued.put("userIdentity.sessionContext.attributes.z", "2");
    rescued.put("resources[0].ARNPrefix", "arn:p");
    rescued.put("resources[1]", "odd");
    assertThat(row.get("rescued")).isEqualTo(rescued);
    assertThat(((ArrayData) row.get("resources")).numElements()).isEqualTo(3);
  }

  @Test
  void membersOfAnotherKindAreRescuedToo() {
    assertThat(
            parse(
                EVENTS,
                "{\"eventName\":\"N\",\"userIdentity\":\"jo\",\"resources\":{\"ARN\":\"a\"}}"))
        .containsExactly(
            entry("event_name", "N"),
            entry("rescued", Map.of("userIdentity", "jo", "resources", "{\"ARN\":\"a\"}")));
    assertThat(parse(EVENTS, "{\"eventName\":\"N\",\"userIdentity\":{\"sessionContext\":[]}}"))
        .containsEntry("rescued", Map.of("userIdentity.sessionContext", "[]"));
    assertThat(parse(EVENTS, "{\"eventName\":\"N\",\"userIdentity\":null,\"resources\":null}"))
        .containsOnlyKeys("event_name");
  }

  @Test
  void stringColumnTakesTheTextOfAnyValue() {
    assertThat(
            parse(
                EVENTS,
                "{\"eventName\":\"N\",\"errorCode\":404,\"requestParameters\":\"HIDDEN\","
                    + "\"responseElements\":[1, 2]}"))
        .containsEntry("error_code", "404")
        .containsEntry("request_parameters", "HIDDEN")
        .containsEntry("response_elements", "[1, 2]");
  }

  @Test
  void laterMemberOfTheSameNameWins() {
    assertThat(parse(EVENTS, "{\"eventName\":\"a\\n\",\"eventName\":\"b\"}"))
        .containsExactly(entry("event_name", "b"));
    assertThat(parse(EVENTS, "{\"eventID\":\"E\",\"eventName\":\"a\",\"eventName\":null}"))
        .containsExactly(entry("event_id", "E"));
  }

  @Test
  void escapedNamesAreTheSameNames() {
    assertThat(parse(EVENTS, "{\"event\\u004eame\":\"N\",\"\\u0072esources\":[]}"))
        .containsOnlyKeys("event_name", "resources");
  }

  @Test
  void byteOrderMarkAndWhiteSpaceAreSkipped() {
    assertThat(
            parse(EVENTS, "\uFEFF \r\n\t{ \"eventName\" : \"N\" , \"readOnly\" : \"False\" } \n"))
        .containsExactly(entry("event_name", "N"), entry("read_only", false));
  }

  @Test
  void bytesThatAreNotUtf8BecomeReplacementCharacters() {
    byte[] latin =
        "{\"eventName\":\"caf\u00e9\",\"requestParameters\":{\"a\":\"\u00e9\"},\"n\u00e9w\":\"\u00e9\"}"
            .getBytes(StandardCharsets.ISO_8859_1);

    assertThat(parse(EVENTS, latin))
        .containsExactly(
            entry("event_name", "caf\uFFFD"),
            entry("request_parameters", "{\"a\":\"\uFFFD\"}"),
            entry("rescued", Map.of("n\uFFFDw", "\uFFFD")));
  }

  @Test
  void recordMayLieInTheMiddleOfAnArrayAndItsCopyOutlivesIt() {
    byte[] bytes = ("xx" + ROLE_EVENT + "yy").getBytes(StandardCharsets.UTF_8);
    InternalRow row = EVENTS.parse(bytes, 2, bytes.length - 4);
    Map<String, Object> before = Rows.values(row, EVENTS.rowType());
    InternalRow copy = row.copy();
    Arrays.fill(bytes, (byte) 'z');

    Map<String, Object> after = Rows.values(copy, EVENTS.rowType());

    assertThat(((ArrayData) after.remove("resources")).getStruct(0, 3).getUTF8String(0))
        .hasToString("arn:aws:s3:::b/a");
    before.remove("resources");
    assertThat(after).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                                | empty record @0
          `  `                              | empty record @0
          [1]                               | no JSON object @0
          {}                                | no CloudTrail event: it has no eventTime, eventName and eventID @0
          {"eventName":null,"a":1}          | no CloudTrail event: it has no eventTime, eventName and eventID @0
          {"eventName":"N"} {               | text after the JSON object @18
          {"eventName":"N"                  | not JSON: it ends too early @16
          {"eventName":"N                   | not JSON: no quote at the end of a string @13
          {"eventName":"N",}                | not JSON: no quoted name @17
          {"eventName" "N"}                 | not JSON: no colon after a name @13
          {"eventName":N}                   | not JSON: no value @13
          {"eventName":"N" "a":1}           | not JSON: no comma or } after a value @17
          {"eventName":"\\x"}               | not JSON: a backslash that starts no escape @14
          {"requestParameters":{"a":01}}    | not JSON: no value @26
          {"eventTime":"soon"}              | column 'event_time' is no TIMESTAMP @14
          {"eventTime":1688989356}          | column 'event_time' is no TIMESTAMP @13
          {"readOnly":"maybe"}              | column 'read_only' is no BOOLEAN @13
          {"managementEvent":1}             | column 'management_event' is no BOOLEAN @19
          """)
  void recordThatIsNoEventIsRejected(String record, String expected) {
    assertThat(rejection(EVENTS, record)).isEqualTo(expected);
  }

  @Test
  void deepNestingIsRejected() {
    assertThat(rejection(EVENTS, "{\"requestParameters\":" + "[".repeat(100_000)))
        .startsWith("not JSON: it nests deeper than 1000");
  }

  private static long micros(String instant) {
    return Instant.parse(instant).toEpochMilli() * 1000;
  }
}
