package io.millrace.streaming.opensearch;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * One partition's outcomes in a size that a driver can hold. When more documents are undelivered
 * than that, only their number is here.
 */
final class PartitionSummary implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ArrayList<SearchDocument> waiting = new ArrayList<>();
  private final ArrayList<Outcome.Undelivered> undelivered = new ArrayList<>();
  private Outcome.Counts counts = new Outcome.Counts(Delivery.NONE);
  private boolean overflow;

  static PartitionSummary of(Iterator<Outcome> outcomes, int partitions) {
    PartitionSummary summary = new PartitionSummary();
    long left = PartitionDelivery.driverShare(partitions);
    while (outcomes.hasNext()) {
      Outcome outcome = outcomes.next();
      if (outcome instanceof Outcome.Waiting one) {
        summary.waiting.add(one.document());
      } else if (outcome instanceof Outcome.Counts all) {
        summary.counts = all;
      } else if (outcome instanceof Outcome.Undelivered one && !summary.overflow) {
        left -= BulkRequest.size(one.document());
        summary.undelivered.add(one);
        summary.overflow = left < 0;
      }
    }
    if (summary.overflow) {
      summary.undelivered.clear();
    }
    return summary;
  }

  /** Documents that the driver is to send. */
  List<SearchDocument> waiting() {
    return waiting;
  }

  /** Documents that were not taken; empty when there are too many. */
  List<Outcome.Undelivered> undelivered() {
    return undelivered;
  }

  Delivery counts() {
    return counts.delivery();
  }

  /** True when the undelivered documents are too many to be here. */
  boolean isOverflow() {
    return overflow;
  }
}
