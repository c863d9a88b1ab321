package io.millrace.core.notify;

import io.millrace.core.pipeline.Pipeline.Alert.Severity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes notifications to the driver's log, each on a line. */
final class LogNotifier implements Notifier {
  private static final Logger LOG = LoggerFactory.getLogger(LogNotifier.class);

  @Override
  public void send(Notification notification) {
    // A value of a record must not look like a line of the log.
    String line = notification.text().replaceAll("\\p{Cntrl}+", " ");
    if (notification.severity() == Severity.INFO) {
      LOG.info("{}: {}", notification.alert(), line);
    } else {
      LOG.warn("{}: {}", notification.alert(), line);
    }
  }
}
