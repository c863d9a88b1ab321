package io.millrace.core.notify;

import io.millrace.core.pipeline.AlertTarget;
import java.io.PrintStream;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;

/** Makes who tells a target of the pipeline file. */
public final class Notifiers {
  private final AlertOptions options;
  private final PrintStream metrics;
  private final HttpClient http;

  /**
   * @param metrics what CloudWatch Logs gets line by line
   */
  public Notifiers(AlertOptions options, PrintStream metrics) {
    this.options = options;
    this.metrics = metrics;
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(options.timeout())
            .proxy(ProxySelector.getDefault())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  public Notifier of(AlertTarget target) {
    return switch (target.kind()) {
      case LOG -> new LogNotifier();
      case WEBHOOK -> new WebhookNotifier(http, URI.create(target.address()), options.timeout());
      case CLOUDWATCH -> new MetricNotifier(target.address(), metrics);
      case SNS -> new SnsNotifier(SnsClients.of(target.address(), options), target.address());
    };
  }
}
