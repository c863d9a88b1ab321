package io.millrace.streaming.alert;

import static org.apache.spark.sql.functions.col;

import io.delta.tables.DeltaTable;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.notify.AlertOptions;
import io.millrace.core.notify.Notification;
import io.millrace.core.notify.Notifier;
import io.millrace.core.notify.Patience;
import io.millrace.core.pipeline.Pipeline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/**
 * Tells targets once more what they had not taken, with the same ids. Who takes it leaves {@code
 * undelivered}, and the alert's row says so; who does not, waits there still. A target that the
 * pipeline file does not name any more waits, too: what it was not told is in the table.
 */
public final class Retelling {
  /** Alerts that are looked at in one run, the oldest first. */
  private static final int MOST = 10_000;

  private final SparkSession session;
  private final String pipeline;
  private final LakeTables tables;
  private final FiredAlerts alerts;
  private final AlertNotifiers notifiers;
  private final AlertOptions options;
  private final Map<String, Patience> patience = new HashMap<>();
  private final List<FiredAlert> changed = new ArrayList<>();

  public Retelling(
      SparkSession session, Pipeline pipeline, LakeTables tables, AlertOptions options) {
    this.session = session;
    this.pipeline = pipeline.name();
    this.tables = tables;
    this.alerts = new FiredAlerts(session, pipeline.name(), tables.alerts());
    this.notifiers = AlertNotifiers.of(pipeline, options);
    this.options = options;
  }

  /** When the alerts were fired whose rows are other ones now. */
  public Set<Instant> changed() {
    return changed.stream().map(FiredAlert::firedAt).collect(Collectors.toSet());
  }

  /** What was sent, and what was given up again. */
  public AlertCounts run() {
    if (!DeltaTable.isDeltaTable(session, tables.alerts().path())) {
      return AlertCounts.NONE;
    }
    List<Object> sent = new ArrayList<>();
    long failed = 0;
    for (FiredAlert alert : alerts.undelivered(MOST)) {
      Map<String, String> outcomes = new LinkedHashMap<>();
      for (String target : alert.untold()) {
        Notification notification = alert.notification(pipeline, target);
        Optional<Notifier> notifier = notifiers.find(alert.alert(), target);
        if (notifier.isPresent()
            && patience
                .computeIfAbsent(target, name -> new Patience(options.retryBudget()))
                .send(notifier.get(), notification)
                .isEmpty()) {
          outcomes.put(target, FiredAlert.SENT);
          sent.add(notification.id());
        } else {
          failed++;
        }
      }
      if (!outcomes.isEmpty()) {
        changed.add(alert.with(outcomes));
      }
    }
    if (!changed.isEmpty()) {
      alerts.update(changed);
      DeltaTable.forPath(session, tables.undelivered().path())
          .delete(col("id").isin(sent.toArray()));
    }
    return new AlertCounts(0, sent.size(), failed);
  }
}
