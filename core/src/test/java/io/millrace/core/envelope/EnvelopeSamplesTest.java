package io.millrace.core.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.core.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Envelopes of public repositories. */
class EnvelopeSamplesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder = Samples.folder("cwl-envelope");

  @Test
  void everyEventOfADecodedSubscriptionIsAMessage() throws IOException {
    for (String name :
        List.of("datadog-cloudwatch_logs.json", "dataprepper-cloudwatch-logs-sample.json")) {
      byte[] record = Files.readAllBytes(folder.resolve(name));
      JsonNode sent = JSON.readTree(record);

      List<Map<String, Object>> parts = Parts.of(Parts.chain("cloudwatch-logs"), record);

      List<String> expected = new ArrayList<>();
      sent.path("logEvents").forEach(event -> expected.add(event.path("message").asText()));
      assertThat(parts).as(name).extracting(part -> part.get("message")).isEqualTo(expected);
      assertThat(expected).isNotEmpty();
      assertThat(parts)
          .as(name)
          .allSatisfy(
              part ->
                  assertThat(part)
                      .containsEntry("log_group", sent.path("logGroup").asText())
                      .containsEntry("log_stream", sent.path("logStream").asText())
                      .containsEntry("log_owner", sent.path("owner").asText()));
    }
  }

  @Test
  void aLambdaEventHoldsBase64OfGzip() throws IOException {
    JsonNode event = JSON.readTree(folder.resolve("lambda-go-cloudwatch-logs-event.json").toFile());
    byte[] record = event.path("awslogs").path("data").asText().getBytes(StandardCharsets.UTF_8);

    List<Map<String, Object>> parts = Parts.of(Parts.chain("cloudwatch-logs"), record);

    assertThat(parts)
        .isNotEmpty()
        .allSatisfy(part -> assertThat(part).containsKeys("message", "log_group"));
    assertThat(parts).isEqualTo(Parts.of(Parts.chain("base64", "gzip", "cloudwatch-logs"), record));
  }

  @Test
  void severalObjectsAreSeveralMessages() throws IOException {
    byte[] record = Files.readAllBytes(folder.resolve("otel-multiple_json_objects.json"));
    assertThat(Parts.of(Parts.chain("cloudwatch-logs"), record))
        .extracting(part -> part.get("log_group") + " " + part.get("message"))
        .containsExactly("/my/first/log/group some text", "/my/second/log/group some other text");
  }

  @Test
  void theControlMessageIsDropped() throws IOException {
    byte[] record = Files.readAllBytes(folder.resolve("otel-control_message.json"));
    assertThat(Parts.texts(Parts.chain("cloudwatch-logs"), record)).containsExactly("dropped");
  }

  @Test
  void whatIsNoEnvelopeIsRefused() throws IOException {
    JsonNode cases =
        JSON.readTree(
            folder
                .resolve("vrl-parse_aws_cloudwatch_log_subscription_message.cases.json")
                .toFile());
    assertThat(cases).isNotEmpty();
    for (JsonNode one : cases) {
      assertThat(one.has("error")).isTrue();
      byte[] record = one.path("args").path("value").asText().getBytes(StandardCharsets.UTF_8);
      assertThat(Parts.texts(Parts.chain("cloudwatch-logs"), record))
          .containsExactly("cloudwatch-logs: no JSON object @0");
    }
  }

  @Test
  void recordsOfFirehoseAreDecoded() throws IOException {
    byte[] record = Files.readAllBytes(folder.resolve("lambda-go-kinesis-firehose-event.json"));
    assertThat(Parts.of(Parts.chain("firehose"), record))
        .extracting(part -> part.get("firehose_record_id") + " " + part.get("message"))
        .containsExactly("record1 Hello World", "record2 Hello World");
  }

  @Test
  void everyEventOfEveryCloudTrailFileIsAMessage() throws IOException {
    int events = 0;
    try (Stream<Path> files = Files.list(Samples.folder("cloudtrail").resolve("invictus"))) {
      for (Path file : files.sorted().toList()) {
        byte[] record = Files.readAllBytes(file);
        JsonNode sent = JSON.readTree(record).path("Records");
        List<String> messages = Parts.texts(Parts.chain("cloudtrail-records"), record);
        assertThat(messages).as(file.toString()).hasSize(sent.size());
        for (int i = 0; i < messages.size(); i++) {
          assertThat(JSON.readTree(messages.get(i))).isEqualTo(sent.get(i));
        }
        events += messages.size();
      }
    }
    assertThat(events).isEqualTo(1_233);
  }
}
