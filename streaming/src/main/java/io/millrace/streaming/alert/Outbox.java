package io.millrace.streaming.alert;

import io.millrace.core.notify.Notification;
import io.millrace.core.notify.Patience;
import io.millrace.streaming.alert.UndeliveredNotifications.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people of the alerts that wait in the table, and records there who has been told before it
 * goes on: a replay tells nobody again whose record is written.
 *
 * <p>A crash between a notification and its record repeats the notification, with the same id.
 */
final class Outbox {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  /** Alerts that the driver holds at a time. */
  private static final int AT_A_TIME = 1_000;

  /** Few alerts are recorded one by one; of many, as many at once as make so many commits. */
  private static final int COMMITS = 100;

  private final String pipeline;
  private final FiredAlerts alerts;
  private final AlertNotifiers notifiers;
  private final UndeliveredNotifications undelivered;
  private final Duration retryBudget;

  Outbox(
      String pipeline,
      FiredAlerts alerts,
      AlertNotifiers notifiers,
      UndeliveredNotifications undelivered,
      Duration retryBudget) {
    this.pipeline = pipeline;
    this.alerts = alerts;
    this.notifiers = notifiers;
    this.undelivered = undelivered;
    this.retryBudget = retryBudget;
  }

  /**
   * What was done.
   *
   * @param firedAt times of the alerts that were told
   */
  record Told(AlertCounts counts, Set<Instant> firedAt) {}

  /** Empties the box: returns when each notification is sent or undelivered. */
  Told deliver(long batchId) {
    Map<String, Patience> patience = new HashMap<>();
    AlertCounts counts = AlertCounts.NONE;
    Set<Instant> firedAt = new TreeSet<>();
    for (List<FiredAlert> waiting = alerts.pending(AT_A_TIME);
        !waiting.isEmpty();
        waiting = alerts.pending(AT_A_TIME)) {
      int atOnce = Math.max(1, waiting.size() / COMMITS);
      for (int from = 0; from < waiting.size(); from += atOnce) {
        int to = Math.min(waiting.size(), from + atOnce);
        counts = counts.plus(deliver(waiting.subList(from, to), batchId, patience));
      }
      waiting.forEach(alert -> firedAt.add(alert.firedAt()));
    }
    return new Told(counts, firedAt);
  }

  private AlertCounts deliver(
      List<FiredAlert> waiting, long batchId, Map<String, Patience> patience) {
    List<FiredAlert> told = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    long sent = 0;
    for (FiredAlert alert : waiting) {
      Map<String, String> outcomes = new LinkedHashMap<>();
      for (String target : alert.waiting()) {
        Notification notification = alert.notification(pipeline, target);
        Optional<String> reason =
            failure(
                alert.alert(),
                target,
                notification,
                patience.computeIfAbsent(target, name -> new Patience(retryBudget)));
        reason.ifPresent(text -> failures.add(new Failure(alert, target, notification, text)));
        outcomes.put(target, reason.isEmpty() ? FiredAlert.SENT : FiredAlert.UNDELIVERED);
        sent += reason.isEmpty() ? 1 : 0;
      }
      told.add(alert.with(outcomes));
    }
    undelivered.add(failures, batchId);
    alerts.update(told);
    failures.forEach(Outbox::warn);
    return new AlertCounts(0, sent, failures.size());
  }

  /** Why the target has not taken it, when it has not. */
  private Optional<String> failure(
      String alert, String target, Notification notification, Patience patience) {
    return notifiers
        .find(alert, target)
        .map(notifier -> patience.send(notifier, notification))
        .orElse(Optional.of("the pipeline file does not name the target any more"));
  }

  private static void warn(Failure failure) {
    LOG.warn(
        "Alert {} could not be told to {}, which is noted in the table 'undelivered': {}",
        failure.alert().alert(),
        failure.target(),
        failure.reason());
  }
}
