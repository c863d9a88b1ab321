package io.millrace.core.pipeline;

import java.net.URI;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

  /** The targets of a list, each once. */
  static List<AlertTarget> read(List<Located<String>> targets, Problems problems) {
    Set<String> seen = new HashSet<>();
    for (Located<String> target : targets) {
      if (!seen.add(target.value())) {
        problems.add(target.at(), "'notify' has '%s' twice".formatted(shown(target.value())));
      }
    }
    return targets.stream().map(target -> new AlertTarget(target.value())).toList();
  }

  @Override
  public String toString() {
    return label();
  }

  /** Targets by the names that tables and logs have for them, each a different one. */
  public static Map<String, AlertTarget> byLabel(List<AlertTarget> targets) {
    Map<String, AlertTarget> byLabel = new LinkedHashMap<>();
    for (AlertTarget target : targets) {
      String label = target.label();
      for (int i = 2; byLabel.containsKey(label); i++) {
        label = target.label() + "/" + i;
      }
      byLabel.put(label, target);
    }
    return byLabel;
  }

  /** What may be shown of a text that should name a target, and may be wrong. */
  static String shown(String text) {
    return text.startsWith(WEBHOOK) ? WEBHOOK + "…" : text;
  }
}
