package io.millrace.local.emr;

import java.util.List;
import java.util.Optional;

/**
 * How a step has come to its end.
 *
 * @param state COMPLETED, FAILED, CANCELLED or INTERRUPTED; or that of its cluster when that went
 *     first
 * @param reason as EMR has it
 * @param logs folder of the cluster's logs
 */
public record StepEnd(
    String cluster, String step, String state, Optional<String> reason, Optional<String> logs) {
  static final String COMPLETED = "COMPLETED";

  public boolean isCompleted() {
    return state.equals(COMPLETED);
  }

  /** What the operator can do, in a line each. */
  public List<String> advice() {
    String again = "Submit the step again: what it had committed stays, the rest is done anew.";
    return switch (state) {
      case COMPLETED -> List.of();
      case "FAILED" ->
          List.of("The last lines of the driver's log say what to do; then submit it again.");
      case "CANCELLED" ->
          List.of(
              "Somebody cancelled it, or a step before it failed with ActionOnFailure CANCEL_AND_WAIT: 'aws emr list-steps --cluster-id "
                  + cluster
                  + "' shows which.",
              again);
      case "INTERRUPTED" -> List.of("Its cluster went away under it.", again);
      default -> List.of("Its cluster has ended: start another, infra/README.md.", again);
    };
  }
}
