package io.millrace.streaming.alert;

import io.millrace.core.pipeline.AlertTarget;
import io.millrace.core.pipeline.Pipeline;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Who tells the targets of a pipeline's alerts. */
final class Notifiers {
  private final Map<String, Map<String, Notifier>> byAlert = new HashMap<>();

  private Notifiers() {}

  static Notifiers of(Pipeline pipeline, AlertOptions options) {
    HttpClient http =
        HttpClient.newBuilder()
            .connectTimeout(options.timeout())
            .proxy(ProxySelector.getDefault())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    Notifiers notifiers = new Notifiers();
    for (Pipeline.Alert alert : pipeline.alerts()) {
      Map<String, Notifier> byLabel = new HashMap<>();
      alert
          .targetsByLabel()
          .forEach((label, target) -> byLabel.put(label, notifier(target, options, http)));
      notifiers.byAlert.put(alert.name(), byLabel);
    }
    return notifiers;
  }

  private static Notifier notifier(AlertTarget target, AlertOptions options, HttpClient http) {
    return switch (target.kind()) {
      case LOG -> new LogNotifier();
      case WEBHOOK -> new WebhookNotifier(http, URI.create(target.address()), options.timeout());
      case CLOUDWATCH -> new MetricNotifier(target.address(), System.out);
      case SNS -> new SnsNotifier(SnsClients.of(target.address(), options), target.address());
    };
  }

  /** Who tells the target; empty when the pipeline file does not name it any more. */
  Optional<Notifier> find(String alert, String target) {
    return Optional.ofNullable(byAlert.getOrDefault(alert, Map.of()).get(target));
  }
}
