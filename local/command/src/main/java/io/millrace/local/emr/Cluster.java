package io.millrace.local.emr;

import io.millrace.core.MillraceException;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.emr.EmrClient;
import software.amazon.awssdk.services.emr.model.ClusterState;
import software.amazon.awssdk.services.emr.model.DescribeClusterRequest;
import software.amazon.awssdk.services.emr.model.DescribeStepRequest;
import software.amazon.awssdk.services.emr.model.InvalidRequestException;
import software.amazon.awssdk.services.emr.model.Step;
import software.amazon.awssdk.services.emr.model.StepState;

/** One cluster of EMR, asked by its id. */
final class Cluster {
  private static final Set<ClusterState> ENDED =
      Set.of(
          ClusterState.TERMINATING, ClusterState.TERMINATED, ClusterState.TERMINATED_WITH_ERRORS);

  private final EmrClient emr;
  private final String id;

  Cluster(EmrClient emr, String id) {
    this.emr = emr;
    this.id = id;
  }

  /**
   * @param ended in what state, and why, if it takes no steps any more
   * @param logs where it writes them, if anywhere
   */
  record Status(Optional<String> ended, Optional<String> logs) {}

  /** As it is now; throws what the SDK throws. */
  Status status() {
    var cluster =
        emr.describeCluster(DescribeClusterRequest.builder().clusterId(id).build()).cluster();
    if (!ENDED.contains(cluster.status().state())) {
      return new Status(Optional.empty(), Optional.ofNullable(cluster.logUri()));
    }
    String reason =
        cluster.status().stateChangeReason() == null
            ? null
            : cluster.status().stateChangeReason().message();
    return new Status(
        Optional.of(
            cluster.status().stateAsString()
                + (reason == null || reason.isBlank() ? "" : " (" + reason + ")")),
        Optional.ofNullable(cluster.logUri()));
  }

  /**
   * @throws MillraceException when it takes no steps, there is no such cluster, or AWS refuses
   */
  void takesSteps() {
    AwsFailure.explained("elasticmapreduce:DescribeCluster", id, this::existing)
        .ended()
        .ifPresent(
            state -> {
              throw new MillraceException(
                  "The cluster %s takes no steps, since it is %s. Name one of 'aws emr list-clusters --active' with --cluster, or start one: infra/README.md."
                      .formatted(id, state));
            });
  }

  private Status existing() {
    try {
      return status();
    } catch (InvalidRequestException e) {
      throw new MillraceException(
          "There is no cluster '%s' in this account and region: %s Check --cluster and --region; 'aws emr list-clusters --active' lists clusters."
              .formatted(id, AwsFailure.said(e)),
          e);
    }
  }

  /** Adds a step and answers its id. */
  String add(Submission submission) {
    return AwsFailure.explained(
        "elasticmapreduce:AddJobFlowSteps",
        id,
        () -> emr.addJobFlowSteps(submission.request()).stepIds().get(0));
  }

  /** As it is now; throws what the SDK throws. */
  Step step(String step) {
    return emr.describeStep(DescribeStepRequest.builder().clusterId(id).stepId(step).build())
        .step();
  }

  /**
   * @throws MillraceException when it does not run the step, there is none, or AWS refuses
   */
  void mustRun(String step) {
    StepState state =
        AwsFailure.explained(
            "elasticmapreduce:DescribeStep", step, () -> existing(step).status().state());
    if (state != StepState.RUNNING) {
      throw new MillraceException(
          "The step %s does not run, it is %s: there is nothing to stop. 'aws emr list-steps --cluster-id %s --step-states RUNNING' lists those that do."
              .formatted(step, state, id));
    }
  }

  private Step existing(String step) {
    try {
      return step(step);
    } catch (InvalidRequestException e) {
      throw new MillraceException(
          "The cluster %s has no step '%s': %s Check --step-id; 'aws emr list-steps --cluster-id %s' lists steps."
              .formatted(id, step, AwsFailure.said(e), id),
          e);
    }
  }

  String id() {
    return id;
  }
}
