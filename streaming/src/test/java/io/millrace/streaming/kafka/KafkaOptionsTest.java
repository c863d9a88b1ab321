package io.millrace.streaming.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaOptionsTest {
  private static final Map<String, String> MSK =
      Map.of(
          "kafka.bootstrap.servers", "b-1.web.kafka.eu-west-1.amazonaws.com:9098",
          "subscribe", "web",
          "kafka.security.protocol", "SASL_SSL",
          "kafka.sasl.mechanism", "AWS_MSK_IAM",
          "kafka.sasl.jaas.config", "software.amazon.msk.auth.iam.IAMLoginModule required;",
          "kafka.sasl.client.callback.handler.class",
              "software.amazon.msk.auth.iam.IAMClientCallbackHandler");

  @Test
  void everyMistakeIsReportedAtOnce() {
    assertThat(
            KafkaOptions.problems(
                Map.of(
                    "kafka.bootstrap.servers", "localhost",
                    "subscribe", "web",
                    "assign", "[0, 1]",
                    "startingOffset", "earliest",
                    "maxOffsetsPerTrigger", "0",
                    "kafka.enable.auto.commit", "true")))
        .containsExactlyInAnyOrder(
            "unknown option 'startingOffset'; did you mean 'startingOffsets'?",
            "'kafka.bootstrap.servers' is 'localhost', but it must be a list like"
                + " b-1.example.com:9098,b-2.example.com:9098",
            "'assign' is '[0, 1]', but it must be a JSON object",
            "'maxOffsetsPerTrigger' is '0', but it must be at least 1",
            "'kafka.enable.auto.commit' can't be set: the checkpoint keeps the offsets");
  }

  @Test
  void topicsAreStatedOnce() {
    String servers = "kafka.bootstrap.servers";
    assertThat(KafkaOptions.problems(Map.of(servers, "a:1")))
        .containsExactly(
            "'subscribe', 'subscribePattern' and 'assign' say what to read: state one of them, not 0");
    assertThat(
            KafkaOptions.problems(
                Map.of(servers, "a:1", "subscribe", "web", "subscribePattern", "web.*")))
        .containsExactly(
            "'subscribe', 'subscribePattern' and 'assign' say what to read: state one of them, not 2");
  }

  @Test
  void mskWithIamIsFourSettings() {
    assertThat(KafkaOptions.problems(MSK)).isEmpty();
  }

  @Test
  void settingThatIamLacksIsNamedAndNoSecretShown() {
    Map<String, String> values = new HashMap<>(MSK);
    values.put("kafka.security.protocol", "SASL_PLAINTEXT");
    values.put("kafka.sasl.jaas.config", "ScramLoginModule required password='s3cret';");

    assertThat(KafkaOptions.problems(values))
        .containsExactly(
            "'kafka.sasl.jaas.config' must be 'software.amazon.msk.auth.iam.IAMLoginModule required;'"
                + " where 'kafka.sasl.mechanism' is AWS_MSK_IAM",
            "'kafka.security.protocol' must be 'SASL_SSL' where 'kafka.sasl.mechanism' is AWS_MSK_IAM")
        .noneMatch(problem -> problem.contains("s3cret"));
  }

  @Test
  void queryWithoutACheckpointReadsEverything() {
    assertThat(KafkaOptions.withDefaults(Map.of("subscribe", "web")))
        .containsEntry("startingOffsets", "earliest")
        .containsEntry("failOnDataLoss", "true");
    assertThat(KafkaOptions.withDefaults(Map.of("startingoffsets", "latest")))
        .containsEntry("startingOffsets", "latest");
  }
}
