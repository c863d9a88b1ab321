package io.millrace.local.emr;

import io.millrace.core.MillraceException;
import io.millrace.core.option.Durations;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.emr.model.Step;
import software.amazon.awssdk.services.emr.model.StepState;

/** Follows a step to its end. */
final class StepWatch {
  private static final Set<StepState> ENDS =
      Set.of(StepState.COMPLETED, StepState.FAILED, StepState.CANCELLED, StepState.INTERRUPTED);

  /** A step runs for hours; a network that is away for a few looks is no reason to leave it. */
  private static final int SILENT_LOOKS = 10;

  private static final int SERVER_ERROR = 500;

  private final Cluster cluster;
  private final String id;
  private final Duration look;
  private final Consumer<String> tell;
  private final long start = System.nanoTime();
  private String told = "";
  private int silent;

  /**
   * @param look time between two looks
   * @param tell takes a line whenever the state is another
   */
  StepWatch(Cluster cluster, String id, Duration look, Consumer<String> tell) {
    this.cluster = cluster;
    this.id = id;
    this.look = look;
    this.tell = tell;
  }

  /**
   * Waits for the end.
   *
   * @throws MillraceException when AWS does not tell the state
   */
  StepEnd await() throws InterruptedException {
    while (true) {
      Optional<Step> seen = look();
      if (seen.isPresent()) {
        Step step = seen.get();
        say(step.status().stateAsString());
        if (ENDS.contains(step.status().state())) {
          return end(step);
        }
        Optional<String> gone = cluster.status().ended();
        if (gone.isPresent() && !ENDS.contains(again(step).status().state())) {
          return new StepEnd(
              cluster.id(), id, "CLUSTER " + gone.get(), Optional.empty(), cluster.status().logs());
        } else if (gone.isPresent()) {
          continue;
        }
      }
      TimeUnit.NANOSECONDS.sleep(look.toNanos());
    }
  }

  /** A step may have ended between a look at it and one at its cluster. */
  private Step again(Step step) {
    return look().orElse(step);
  }

  private Optional<Step> look() {
    try {
      Step step = cluster.step(id);
      silent = 0;
      return Optional.of(step);
    } catch (SdkException e) {
      if (isPassing(e) && ++silent < SILENT_LOOKS) {
        tell.accept("AWS did not tell the state of %s; asking again".formatted(id));
        return Optional.empty();
      }
      return AwsFailure.explained(
          "elasticmapreduce:DescribeStep",
          "%s (which goes on; 'aws emr describe-step --cluster-id %s --step-id %s' looks after it)"
              .formatted(id, cluster.id(), id),
          () -> {
            throw e;
          });
    }
  }

  private static boolean isPassing(SdkException error) {
    return !(error instanceof AwsServiceException answer)
        || answer.isThrottlingException()
        || answer.statusCode() >= SERVER_ERROR;
  }

  private void say(String state) {
    if (!state.equals(told)) {
      told = state;
      Duration since =
          Duration.ofSeconds(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
      tell.accept("%s %s after %s".formatted(id, state, Durations.format(since)));
    }
  }

  private StepEnd end(Step step) {
    String state = step.status().stateAsString();
    if (state.equals(StepEnd.COMPLETED)) {
      return new StepEnd(cluster.id(), id, state, Optional.empty(), Optional.empty());
    }
    return new StepEnd(cluster.id(), id, state, reason(step), cluster.status().logs());
  }

  private static Optional<String> reason(Step step) {
    var failure = step.status().failureDetails();
    if (failure != null && failure.message() != null) {
      return Optional.of(failure.message());
    }
    if (failure != null && failure.reason() != null) {
      return Optional.of(failure.reason());
    }
    var change = step.status().stateChangeReason();
    return change == null ? Optional.empty() : Optional.ofNullable(change.message());
  }
}
