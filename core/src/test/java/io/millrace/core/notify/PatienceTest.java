package io.millrace.core.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.pipeline.Pipeline.Alert.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private static final Notification NEWS =
      new Notification(
          "id",
          "web",
          "burst",
          Severity.WARNING,
          "text",
          new Notification.Values(Instant.EPOCH, "{}", "{}"));

  /** Refuses as often as it has refusals, then takes all. */
  private static final class Target implements Notifier {
    private final Deque<NotSentException> refusals;
    private int tries;

    Target(NotSentException... refusals) {
      this.refusals = new ArrayDeque<>(Arrays.asList(refusals));
    }

    @Override
    public void send(Notification notification) {
      tries++;
      if (!refusals.isEmpty()) {
        throw refusals.pop();
      }
    }
  }

  private static NotSentException busy() {
    return NotSentException.forNow("busy");
  }

  @Test
  void triesAgainUntilTheTargetTakesIt() {
    Target target = new Target(busy(), busy());

    assertThat(new Patience(Duration.ofSeconds(60)).send(target, NEWS)).isEmpty();
    assertThat(target.tries).isEqualTo(3);
  }

  @Test
  void aRefusalForGoodIsNotTriedAgain() {
    Target target = new Target(NotSentException.forGood("gone"));
    Patience patience = new Patience(Duration.ofSeconds(60));

    assertThat(patience.send(target, NEWS)).contains("gone");
    assertThat(target.tries).isEqualTo(1);
    assertThat(patience.send(target, NEWS)).as("the next one").isEmpty();
  }

  @Test
  void aTargetThatHasSpentTheBudgetIsLeftAlone() {
    Target target = new Target(busy(), busy());
    Patience none = new Patience(Duration.ZERO);

    assertThat(none.send(target, NEWS)).contains("busy");
    assertThat(none.send(target, NEWS).orElseThrow()).startsWith("not tried");
    assertThat(target.tries).isEqualTo(1);
  }

  @Test
  void aPauseThatTheTargetAsksForCounts() {
    Target target = new Target(NotSentException.forNow("later", Duration.ofSeconds(90)));

    assertThat(new Patience(Duration.ofSeconds(60)).send(target, NEWS)).contains("later");
    assertThat(target.tries).isEqualTo(1);
  }
}
