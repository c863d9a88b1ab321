package io.millrace.streaming.alert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.core.notify.AlertOptions;
import io.millrace.core.notify.NotSentException;
import io.millrace.core.notify.Notification;
import io.millrace.core.notify.Notifier;
import io.millrace.core.notify.Notifiers;
import io.millrace.core.pipeline.AlertTarget;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.Pipeline.Alert.Severity;
import io.millrace.core.pipeline.Pipeline.Alert.Windows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each kind of target, spoken to over HTTP. */
class NotifiersTest {
  private static final String TOPIC = "arn:aws:sns:eu-west-1:123456789012:ops";
  private static final Instant BEGIN = Instant.parse("2026-03-01T00:00:00Z");
  private static final Notification BURST = notification("id-1", "5 < 6 & <!channel>");

  private static FakeTargets targets;

  @BeforeAll
  static void startTargets() throws IOException {
    System.setProperty("aws.accessKeyId", "local");
    System.setProperty("aws.secretAccessKey", "local");
    targets = FakeTargets.start();
  }

  @AfterAll
  static void stopTargets() {
    targets.close();
  }

  private static Notification notification(String id, String text) {
    String key =
        "{\"start\":\"2026-03-01T00:00:00.000000Z\",\"status\":500,\"method\":\"GET\",\"user\":null}";
    String row = key.replace("}", ",\"requests\":101,\"mean\":0.5,\"agent\":\"curl\"}");
    return new Notification(
        id, "web", "burst", Severity.CRITICAL, text, new Notification.Values(BEGIN, key, row));
  }

  @Test
  void webhookGetsTheTextAsSlackTakesItAndTheIdBesideIt() {
    notifier("webhook:" + targets.url() + "/slack").send(BURST);

    assertThat(targets.taken("/slack"))
        .containsExactly(
            new FakeTargets.Received(
                "id-1",
                "5 &lt; 6 &amp; &lt;!channel&gt;",
                "{\"text\":\"5 &lt; 6 &amp; &lt;!channel&gt;\"}",
                Map.of()));
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 503})
  void webhookThatMayTakeItLaterIsTriedAgain(int status) {
    targets.refuse("/busy", 1, status, "7");

    NotSentException refusal = refusal("webhook:" + targets.url() + "/busy");

    assertThat(refusal).hasMessage("127.0.0.1 answered " + status);
    assertThat(refusal.isPassing()).isTrue();
    assertThat(refusal.pause()).isEqualTo(Duration.ofSeconds(7));
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 400, 403, 404, 410})
  void webhookThatRefusesIsNotTriedAgain(int status) {
    targets.refuse("/gone", 1, status);

    NotSentException refusal = refusal("webhook:" + targets.url() + "/gone");

    assertThat(refusal).hasMessage("127.0.0.1 answered " + status);
    assertThat(refusal.isPassing()).isFalse();
  }

  @Test
  void whatIsSaidOfAWebhookHoldsNoSecret() {
    NotSentException refusal;
    try (FakeTargets away = FakeTargets.start()) {
      URI url = away.url();
      away.close();
      refusal = refusal("webhook:" + url + "/T0/s3cr3t?token=s3cr3t");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }

    assertThat(refusal.isPassing()).isTrue();
    assertThat(refusal).hasNoCause().message().contains("127.0.0.1").doesNotContain("s3cr3t");
    assertThat(alert("webhook:http://127.0.0.1/T0/s3cr3t").toString()).doesNotContain("s3cr3t");
  }

  @Test
  void topicGetsTheTextAndWhatToFilterBy() {
    notifier("sns:" + TOPIC).send(BURST);

    assertThat(targets.taken(TOPIC)).hasSize(1);
    Map<String, String> parameters = targets.taken(TOPIC).get(0).parameters();
    assertThat(parameters)
        .containsEntry("Action", "Publish")
        .containsEntry("Message", "5 < 6 & <!channel>")
        .containsEntry("Subject", "web: burst")
        .doesNotContainKeys("MessageGroupId", "MessageDeduplicationId");
    assertThat(parameters.values()).contains("web", "burst", "critical", "id-1");
  }

  @Test
  void fifoTopicTakesARepetitionForWhatItIs() {
    Notifier notifier = notifier("sns:" + TOPIC + ".fifo");
    notifier.send(BURST);
    notifier.send(BURST);
    notifier.send(notification("id-2", "another"));

    assertThat(targets.taken(TOPIC + ".fifo"))
        .extracting(FakeTargets.Received::text)
        .containsExactly("5 < 6 & <!channel>", "another");
    assertThat(targets.taken(TOPIC + ".fifo").get(0).parameters())
        .containsEntry("MessageGroupId", "web.burst")
        .containsEntry("MessageDeduplicationId", "id-1");
  }

  @Test
  void topicThatRefusesSaysWhy() {
    targets.refuse(TOPIC, 1, 403);
    NotSentException denied = refusal("sns:" + TOPIC);
    assertThat(denied).hasMessage(TOPIC + " answered 403 AuthorizationError");
    assertThat(denied.isPassing()).isFalse();

    targets.refuse(TOPIC, 1, 503);
    assertThat(refusal("sns:" + TOPIC).isPassing()).isTrue();
  }

  @Test
  void metricsAreTheNumbersOutsideTheKey() {
    ByteArrayOutputStream written = new ByteArrayOutputStream();

    notifier("cloudwatch:Acme/Web", new PrintStream(written, true, UTF_8)).send(BURST);

    assertThat(written.toString(UTF_8))
        .isEqualTo(
            "{\"_aws\":{\"Timestamp\":1772323200000,\"CloudWatchMetrics\":[{\"Namespace\":\"Acme/Web\","
                + "\"Dimensions\":[[\"Pipeline\",\"Alert\",\"status\",\"method\"]],\"Metrics\":["
                + "{\"Name\":\"requests\",\"Unit\":\"None\"},{\"Name\":\"mean\",\"Unit\":\"None\"}]}]},"
                + "\"Pipeline\":\"web\",\"Alert\":\"burst\",\"status\":\"500\",\"method\":\"GET\","
                + "\"requests\":101,\"mean\":0.5}\n");
  }

  @Test
  void anAlertWithoutNumbersMakesNoMetric() {
    Notification.Values none =
        new Notification.Values(BEGIN, "{\"path\":\"/\"}", "{\"path\":\"/\"}");
    Notification notification =
        new Notification("id-3", "web", "burst", Severity.CRITICAL, "text", none);
    Notifier notifier = notifier("cloudwatch:Acme");

    NotSentException refusal =
        catchThrowableOfType(NotSentException.class, () -> notifier.send(notification));

    assertThat(refusal).hasMessageContaining("nothing to measure");
    assertThat(refusal.isPassing()).isFalse();
  }

  @Test
  void targetsOfOneHostHaveNamesOfTheirOwn() {
    assertThat(
            alert(
                    "log",
                    "webhook:https://hooks.example.com/a",
                    "webhook:https://hooks.example.com/b")
                .targetsByLabel()
                .keySet())
        .containsExactly("log", "webhook:hooks.example.com", "webhook:hooks.example.com/2");
  }

  @Test
  void anIdTellsWhatItIsOf() {
    String id = Notification.id("web", "burst", "{}", "log");

    assertThat(id).hasSize(32).isEqualTo(Notification.id("web", "burst", "{}", "log"));
    assertThat(
            List.of(
                Notification.id("webb", "urst", "{}", "log"),
                Notification.id("web", "burst", "{}", "sns")))
        .doesNotContain(id)
        .doesNotHaveDuplicates();
  }

  private static NotSentException refusal(String target) {
    NotSentException refusal =
        catchThrowableOfType(NotSentException.class, () -> notifier(target).send(BURST));
    assertThat(refusal).isNotNull();
    return refusal;
  }

  private static Notifier notifier(String target) {
    return notifier(target, System.out);
  }

  private static Notifier notifier(String target, PrintStream metrics) {
    AlertOptions options = AlertOptions.of(Map.of("alerts.sns.endpoint", targets.url().toString()));
    return new Notifiers(options, metrics).of(new AlertTarget(target));
  }

  private static Pipeline.Alert alert(String... targets) {
    return new Pipeline.Alert(
        "burst",
        "SELECT 1",
        List.of(),
        Windows.ALL,
        Optional.empty(),
        Severity.CRITICAL,
        Optional.empty(),
        List.of(targets).stream().map(AlertTarget::new).toList());
  }
}
