package io.millrace.batch.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.core.notify.AlertOptions;
import io.millrace.core.notify.Notification;
import io.millrace.core.notify.Notifiers;
import io.millrace.core.notify.Patience;
import io.millrace.core.pipeline.AlertTarget;
import io.millrace.core.pipeline.Pipeline.Alert.Severity;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Tells people that lines of a load could not be loaded: how many, and where they are, but nothing
 * of what is in them. Told again of the same load, a target gets the same id.
 */
final class LoadNotice {
  /** What stands where a notification of the stream names its alert. */
  private static final String NAME = "load_errors";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String pipeline;
  private final List<AlertTarget> targets;
  private final AlertOptions options;

  LoadNotice(String pipeline, List<AlertTarget> targets, AlertOptions options) {
    this.pipeline = pipeline;
    this.targets = targets;
    this.options = options;
  }

  /** Whether there is something to tell, and someone to tell it to. */
  boolean isDue(LoadReport report) {
    return report.errors() > 0 && !targets.isEmpty();
  }

  /** The targets that could not be told, and why. */
  Map<String, String> tell(LoadReport report, String manifest, String table) {
    Notifiers notifiers = new Notifiers(options, System.out);
    String text = text(report, manifest, table);
    Map<String, String> untold = new LinkedHashMap<>();
    AlertTarget.byLabel(targets)
        .forEach(
            (label, target) ->
                new Patience(options.retryBudget())
                    .send(notifiers.of(target), notification(report, label, text))
                    .ifPresent(reason -> untold.put(label, reason)));
    return untold;
  }

  private String text(LoadReport report, String manifest, String table) {
    return String.format(
        Locale.ROOT,
        "%s: %,d lines of %s could not be loaded, %,d facts were. They are in the table %s, load_id %s%s.",
        pipeline,
        report.errors(),
        manifest,
        report.facts(),
        table,
        report.id(),
        report.errorFile().map(file -> ", and in " + file).orElse(""));
  }

  private Notification notification(LoadReport report, String target, String text) {
    ObjectNode key = JSON.createObjectNode();
    ObjectNode row =
        JSON.createObjectNode()
            .put("load_id", report.id())
            .put("facts", report.facts())
            .put("errors", report.errors());
    return new Notification(
        Notification.id(pipeline, NAME, report.id(), target),
        pipeline,
        NAME,
        Severity.WARNING,
        text,
        // No key: each load would begin a series of metrics of its own.
        new Notification.Values(Instant.now(), key.toString(), row.toString()));
  }
}
