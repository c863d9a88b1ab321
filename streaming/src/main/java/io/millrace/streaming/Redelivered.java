package io.millrace.streaming;

import io.millrace.streaming.alert.AlertCounts;
import io.millrace.streaming.opensearch.Delivery;
import java.util.Locale;

/**
 * What has become of what waited in {@code undelivered}.
 *
 * @param documents for OpenSearch
 * @param notifications of alerts
 */
public record Redelivered(Delivery documents, AlertCounts notifications) {
  /** How many wait still. */
  public long waiting() {
    return documents.undelivered() + notifications.failed();
  }

  /** What a person is told. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "OpenSearch has taken %,d documents and had %,d in a newer form; people were told of %,d notifications. In 'undelivered' wait %,d documents and %,d notifications.",
        documents.indexed(),
        documents.superseded(),
        notifications.sent(),
        documents.undelivered(),
        notifications.failed());
  }
}
