package io.millrace.streaming.alert;

import io.millrace.core.notify.AlertOptions;
import io.millrace.core.notify.Notifier;
import io.millrace.core.notify.Notifiers;
import io.millrace.core.pipeline.Pipeline;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Who tells the targets of a pipeline's alerts. */
final class AlertNotifiers {
  private final Map<String, Map<String, Notifier>> byAlert = new HashMap<>();

  private AlertNotifiers() {}

  static AlertNotifiers of(Pipeline pipeline, AlertOptions options) {
    Notifiers notifiers = new Notifiers(options, System.out);
    AlertNotifiers made = new AlertNotifiers();
    for (Pipeline.Alert alert : pipeline.alerts()) {
      Map<String, Notifier> byLabel = new HashMap<>();
      alert.targetsByLabel().forEach((label, target) -> byLabel.put(label, notifiers.of(target)));
      made.byAlert.put(alert.name(), byLabel);
    }
    return made;
  }

  /** Who tells the target; empty when the pipeline file does not name it any more. */
  Optional<Notifier> find(String alert, String target) {
    return Optional.ofNullable(byAlert.getOrDefault(alert, Map.of()).get(target));
  }
}
