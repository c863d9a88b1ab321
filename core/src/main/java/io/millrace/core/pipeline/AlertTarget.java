package io.millrace.core.pipeline;

import java.net.URI;

/**
 * Whom an alert tells, as the pipeline file has it: {@code log}, {@code sns:ARN}, {@code
 * webhook:URL} or {@code cloudwatch:NAMESPACE}, which no people read but alarms. Who knows the URL
 * of a webhook can write to it, so no text about a target has it.
 */
public record AlertTarget(String text) {
  private static final String SNS = "sns:";
  private static final String WEBHOOK = "webhook:";
  private static final String CLOUDWATCH = "cloudwatch:";

  /** How a target is told. */
  public enum Kind {
    LOG,
    SNS,
    WEBHOOK,
    CLOUDWATCH
  }

  public Kind kind() {
    if (text.startsWith(SNS)) {
      return Kind.SNS;
    }
    if (text.startsWith(CLOUDWATCH)) {
      return Kind.CLOUDWATCH;
    }
    return text.startsWith(WEBHOOK) ? Kind.WEBHOOK : Kind.LOG;
  }

  /** The topic's ARN, the webhook's URL or the metrics' namespace; empty for the log. */
  public String address() {
    return kind() == Kind.LOG ? "" : text.substring(text.indexOf(':') + 1);
  }

  /** The target as it may be shown: a webhook by its host only. */
  public String label() {
    return kind() == Kind.WEBHOOK ? WEBHOOK + URI.create(address()).getHost() : text;
  }

  @Override
  public String toString() {
    return label();
  }

  /** What may be shown of a text that should name a target, and may be wrong. */
  static String shown(String text) {
    return text.startsWith(WEBHOOK) ? WEBHOOK + "…" : text;
  }
}
