package io.millrace.streaming.opensearch;

import java.io.IOException;
import java.util.Optional;

/** Puts an index template within a retry budget. */
final class TemplateDelivery {
  private final SearchConnection connection;
  private final String write;

  TemplateDelivery(SearchConnection connection, String write) {
    this.connection = connection;
    this.write = write;
  }

  /**
   * @return why the cluster did not take the template, or empty when it did
   */
  Optional<String> deliver(IndexTemplate template) {
    Circuit circuit = connection.circuit(template.index());
    Optional<String> refusal = connection.refusal(template.index(), write);
    if (refusal.isPresent()) {
      return refusal;
    }
    RetryBudget budget = connection.newBudget();
    for (int failures = 1; ; failures++) {
      long start = connection.clock().nanoTime();
      String reason;
      try {
        connection.client().put(template);
        return Optional.empty();
      } catch (RefusedException e) {
        reason = "The index template was refused: " + e.getMessage();
        if (!e.isTransient()) {
          return Optional.of(reason);
        }
      } catch (IOException e) {
        reason = Failures.describe(e);
      }
      budget.spend(connection.clock().nanoTime() - start);
      if (!circuit.allowsRetries() || !budget.pause(failures)) {
        circuit.open(write, reason);
        return Optional.of(reason);
      }
    }
  }
}
