package io.millrace.core.envelope;

import static io.millrace.core.envelope.Parts.bytes;
import static io.millrace.core.envelope.Parts.chain;
import static io.millrace.core.envelope.Parts.gzip;
import static io.millrace.core.envelope.Parts.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.option.OptionException;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvelopesTest {
  private static final String DATA =
      """
      {"messageType": "DATA_MESSAGE", "owner": "111122223333", "logGroup": "/app", "logStream": "i-1",
       "subscriptionFilters": ["all", "some"], "logEvents": [
        {"id": "1", "timestamp": 1440442987000, "message": "first \\"quoted\\" \\u00e9"},
        {"id": "2", "timestamp": 1440442987001, "message": "second\\nline",
         "extractedFields": {"status": "200", "size": null}}]}""";

  private static final String CONTROL =
      """
      {"messageType": "CONTROL_MESSAGE", "owner": "CloudwatchLogs", "logGroup": "", "logStream": "",
       "subscriptionFilters": [], "logEvents": [{"id": "", "timestamp": 1440442987000,
       "message": "CWL CONTROL MESSAGE: Checking health of destination Kinesis stream."}]}""";

  @Test
  void linesAreMessagesAndEmptyOnesAreNone() {
    EnvelopeChain lines = chain("lines");
    assertThat(texts(lines, bytes("a\r\n\nb\n\r\nc"))).containsExactly("a", "b", "c");
    assertThat(texts(lines, bytes("a\rb"))).containsExactly("a\rb");
    assertThat(texts(lines, bytes("\n\n"))).containsExactly("dropped");
    assertThat(texts(lines, bytes(""))).containsExactly("dropped");
  }

  @Test
  void messagesAreSlicesOfWhereverTheRecordLies() {
    byte[] array = bytes("xx\na\nb\nyy");
    EnvelopeChain lines = chain("lines");
    assertThat(lines.open(array, 3, 3).numElements()).isEqualTo(2);
    assertThat(lines.open(array, 3, 3).getStruct(1, 4).getUTF8String(1)).hasToString("b");
  }

  @Test
  void base64OfEitherAlphabetWithAndWithoutPadding() {
    EnvelopeChain base64 = chain("base64");
    assertThat(texts(base64, bytes("YT8/Pz4+"))).containsExactly("a???>>");
    assertThat(texts(base64, bytes("YT8_Pz4-"))).containsExactly("a???>>");
    assertThat(texts(base64, bytes("YWI=\n"))).containsExactly("ab");
    assertThat(texts(base64, bytes("YW\r\nI"))).containsExactly("ab");
    assertThat(texts(base64, bytes("YW*I="))).containsExactly("base64: not base64 @2");
    assertThat(texts(base64, bytes("YWI=YWI=")))
        .containsExactly("base64: base64 that is cut off @8");
    assertThat(texts(base64, bytes("Y"))).containsExactly("base64: base64 that is cut off @1");
  }

  @Test
  void gzipOfOneAndOfSeveralMembers() throws Exception {
    EnvelopeChain chain = chain("gzip", "lines");
    ByteArrayOutputStream two = new ByteArrayOutputStream();
    two.write(gzip(bytes("a\nb")));
    two.write(gzip(bytes("c\nd\n")));
    assertThat(texts(chain, two.toByteArray())).containsExactly("a", "bc", "d");
    assertThat(texts(chain, gzip(bytes("x".repeat(100_000) + "\ny"))))
        .containsExactly("x".repeat(100_000), "y");
    assertThat(texts(chain, bytes("plain"))).containsExactly("gzip: not gzip @0");
  }

  @Test
  void damagedGzipIsRefusedAsAWhole() {
    byte[] sound = gzip(bytes("a\nb\nc"));
    EnvelopeChain chain = chain("gzip", "lines");
    assertThat(texts(chain, Arrays.copyOf(sound, sound.length - 3)))
        .singleElement()
        .asString()
        .startsWith("gzip: damaged gzip: ");
    byte[] wrong = sound.clone();
    wrong[wrong.length - 6]++;
    assertThat(texts(chain, wrong)).singleElement().asString().startsWith("gzip: damaged gzip: ");
  }

  @Test
  void bombsAreRefusedBeforeTheyExplode() {
    byte[] bomb = gzip(new byte[100 << 20]);
    assertThat(bomb.length).isLessThan(110_000);
    assertThat(texts(chain("gzip"), bomb))
        .containsExactly("gzip: unpacks to more than 250 times its size @0");
    EnvelopeChain patient = Envelopes.chain(List.of("gzip"), Map.of("maxRatio", "2000"));
    assertThat(texts(patient, bomb))
        .containsExactly("gzip: unpacks to more than 67108864 bytes @0");
    EnvelopeChain nested =
        Envelopes.chain(List.of("gzip", "gzip"), Map.of("maxBytes", "1MB", "maxRatio", "2000"));
    assertThat(texts(nested, gzip(gzip(new byte[1 << 20]))))
        .as("the inner and the outer bytes count together")
        .containsExactly("gzip: unpacks to more than 1048576 bytes @0");
  }

  @Test
  void aRecordOfTooManyMessagesIsOneDeadLetter() {
    EnvelopeChain few = Envelopes.chain(List.of("lines"), Map.of("maxMessages", "3"));
    assertThat(texts(few, bytes("a\nb\nc"))).containsExactly("a", "b", "c");
    List<Map<String, Object>> parts = Parts.of(few, bytes("a\nb\nc\nd"));
    assertThat(parts).hasSize(1);
    assertThat(parts.get(0)).containsEntry("message", "a\nb\nc\nd").containsEntry("number", 0);
    assertThat(texts(few, bytes("a\nb\nc\nd")))
        .containsExactly("lines: holds more than 3 messages @0");
  }

  @Test
  void eachEventOfCloudWatchLogsIsAMessageWithItsOrigin() {
    EnvelopeChain chain = chain("cloudwatch-logs");
    for (byte[] record :
        List.of(bytes(DATA), gzip(bytes(DATA)), Base64.getEncoder().encode(gzip(bytes(DATA))))) {
      List<Map<String, Object>> parts = Parts.of(chain, record);
      assertThat(parts)
          .extracting(part -> part.get("message"))
          .containsExactly("first \"quoted\" \u00e9", "second\nline");
      assertThat(Parts.fields(parts.get(0)))
          .containsEntry("log_owner", "111122223333")
          .containsEntry("log_group", "/app")
          .containsEntry("log_stream", "i-1")
          .containsEntry("log_event_id", "1")
          .containsEntry("log_event_time", 1440442987000000L)
          .containsKey("log_subscription_filters")
          .hasSize(6);
      Map<?, ?> extracted = (Map<?, ?>) parts.get(1).get("log_extracted_fields");
      assertThat(extracted).hasSize(2);
      assertThat(extracted.get("status")).isEqualTo("200");
      assertThat(extracted.get("size")).isNull();
    }
  }

  @Test
  void controlMessagesAreDroppedAlsoBesideData() {
    EnvelopeChain chain = chain("cloudwatch-logs");
    assertThat(texts(chain, gzip(bytes(CONTROL)))).containsExactly("dropped");
    assertThat(texts(chain, bytes(DATA + CONTROL + "\n" + DATA)))
        .containsExactly(
            "first \"quoted\" \u00e9",
            "second\nline",
            "dropped",
            "first \"quoted\" \u00e9",
            "second\nline");
  }

  @Test
  void whatPrecedesAMistakeIsHandedOver() {
    EnvelopeChain chain = chain("cloudwatch-logs");
    String broken = DATA + "{\"messageType\": \"DATA_MESSAGE\", \"logEvents\": [{\"id\": 1}]}";
    List<Map<String, Object>> parts = Parts.of(chain, bytes(broken));
    assertThat(parts).hasSize(3);
    assertThat(parts.get(2))
        .containsEntry("message", broken.substring(DATA.length()))
        .containsEntry("refused_by", "cloudwatch-logs");
    assertThat(texts(chain, bytes(broken)).get(2))
        .isEqualTo("cloudwatch-logs: an event without 'message' @54");
  }

  @Test
  void mistakesOfCloudWatchLogsAreNamed() {
    EnvelopeChain chain = chain("cloudwatch-logs");
    assertThat(texts(chain, bytes("42"))).containsExactly("cloudwatch-logs: no JSON object @0");
    assertThat(texts(chain, bytes(""))).containsExactly("cloudwatch-logs: empty record @0");
    assertThat(texts(chain, bytes("{\"a\": 1}")))
        .containsExactly("cloudwatch-logs: no 'messageType' @0");
    assertThat(texts(chain, bytes("{\"messageType\": \"OTHER\"}")))
        .containsExactly(
            "cloudwatch-logs: 'messageType' is neither DATA_MESSAGE nor CONTROL_MESSAGE @16");
    assertThat(texts(chain, bytes("{\"messageType\": \"DATA_MESSAGE\", \"logEvents\": 1}")))
        .containsExactly("cloudwatch-logs: 'logEvents' is no list @45");
    assertThat(texts(chain, bytes("{\"messageType\": ")))
        .singleElement()
        .asString()
        .startsWith("cloudwatch-logs: not JSON: ");
  }

  @Test
  void eventsOfACloudTrailFileAreMessagesAsTheyStand() {
    EnvelopeChain chain = chain("gzip", "cloudtrail-records");
    String file =
        "{\"Records\": [{\"eventName\": \"A\", \"x\": {\"Records\": [1]}} , {\"b\":[{}]}]}";
    assertThat(texts(chain, gzip(bytes(file))))
        .containsExactly("{\"eventName\": \"A\", \"x\": {\"Records\": [1]}}", "{\"b\":[{}]}");
    assertThat(texts(chain, gzip(bytes(" {\"eventName\": \"Single\"} "))))
        .containsExactly("{\"eventName\": \"Single\"}");
    assertThat(texts(chain, gzip(bytes("{\"Records\": []}")))).containsExactly("dropped");
    assertThat(texts(chain, gzip(bytes("{\"Records\": 5}"))))
        .containsExactly("cloudtrail-records: 'Records' is no list @12");
    assertThat(texts(chain, gzip(bytes("{\"Records\": [{\"a\": "))))
        .singleElement()
        .asString()
        .startsWith("cloudtrail-records: not JSON: ");
  }

  @Test
  void recordsOfFirehoseAreMessagesAndABrokenOneIsAlone() {
    EnvelopeChain chain = chain("firehose", "lines");
    String delivery =
        """
        {"invocationId": "i", "records": [
          {"recordId": "r1", "approximateArrivalTimestamp": 1507217624302, "data": "YQpiCg=="},
          {"recordId": "r2", "data": "***", "kinesisRecordMetadata": {"shardId": "s"}},
          {"recordId": "r3", "data": "Yw=="}], "deliveryStreamArn": "arn:aws:firehose:x"}""";
    assertThat(texts(chain, bytes(delivery)))
        .containsExactly("a", "b", "firehose: 'data' is no base64 @0", "c");
    List<Map<String, Object>> parts = Parts.of(chain, bytes(delivery));
    assertThat(Parts.fields(parts.get(1)))
        .isEqualTo(
            Map.of(
                "firehose_stream", "arn:aws:firehose:x",
                "firehose_record_id", "r1",
                "firehose_arrived_at", 1507217624302000L));
    assertThat(parts.get(2))
        .containsEntry("firehose_record_id", "r2")
        .containsEntry("message", "***");
    assertThat(Parts.fields(parts.get(3)))
        .as("nothing of the records before")
        .isEqualTo(Map.of("firehose_stream", "arn:aws:firehose:x", "firehose_record_id", "r3"));
    assertThat(parts).extracting(part -> part.get("number")).containsExactly(0, 1, 2, 3);
    assertThat(texts(chain, bytes("{\"records\": [{\"recordId\": \"r\"}]}")))
        .containsExactly("firehose: a record without 'data' @29");
    assertThat(texts(chain, bytes("{}"))).containsExactly("firehose: no 'records' @1");
  }

  @Test
  void allMistakesInNamesAndOptionsAreReportedAtOnce() {
    assertThatThrownBy(
            () ->
                Envelopes.chain(
                    List.of("gzip", "line", "cloudwatch"),
                    Map.of("maxBytes", "3GB", "maxRatio", "0", "maxMesages", "5")))
        .isInstanceOf(OptionException.class)
        .hasMessageContaining("unknown option 'maxMesages'; did you mean 'maxMessages'?")
        .hasMessageContaining("'maxBytes' is '3GB', but it must be between 1KB and 2GB")
        .hasMessageContaining("'maxRatio' is '0', but it must be at least 1")
        .hasMessageContaining("unknown envelope 'line'; did you mean 'lines'?")
        .hasMessageContaining("unknown envelope 'cloudwatch'");
    assertThatThrownBy(() -> Envelopes.chain(List.of(), Map.of()))
        .hasMessageContaining("no envelope is named");
  }
}
