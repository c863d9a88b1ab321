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
      Optional<StepEnd> end = look();
      if (end.isPresent()) {
        return end.get();
      }
      TimeUnit.NANOSECONDS.sleep(look.toNanos());
    }
  }

  /**
   * Waits for the end, but not for ever.
   *
   * @return empty when it has not come in time
   * @throws MillraceException when AWS does not tell the state
   */
  Optional<StepEnd> await(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    Optional<StepEnd> end = look();
    while (end.isEmpty() && System.nanoTime() < deadline) {
      TimeUnit.NANOSECONDS.sleep(look.toNanos());
      end = look();
    }
    return end;
  }

  private Optional<StepEnd> look() {
    try {
      // First the cluster: a step that came to its end before the cluster did is seen to have.
      Cluster.Status status = cluster.status();
      Step step = cluster.step(id);
      silent = 0;
      say(step.status().stateAsString());
      return ENDS.contains(step.status().state())
          ? Optional.of(end(step, status))
          : status.ended().map(ended -> end("CLUSTER " + ended, Optional.empty(), status));
    } catch (SdkException e) {
      if (isPassing(e) && ++silent < SILENT_LOOKS) {
        tell.accept("AWS did not tell the state of %s; asking again".formatted(id));
        return Optional.empty();
      }
      throw AwsFailure.of(
          "elasticmapreduce:DescribeStep",
          "%s (which goes on; 'aws emr describe-step --cluster-id %s --step-id %s' looks after it)"
              .formatted(id, cluster.id(), id),
          e);
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

  private StepEnd end(Step step, Cluster.Status status) {
    return end(step.status().stateAsString(), reason(step), status);
  }

  private StepEnd end(String state, Optional<String> reason, Cluster.Status status) {
    return new StepEnd(cluster.id(), id, state, reason, status.logs());
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
