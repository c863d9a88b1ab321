package io.millrace.streaming.opensearch;

import java.io.Serializable;

/**
 * What a partition has to tell the driver: nothing about a document that was delivered, all about
 * one that was not, and the counts at its end. Classes rather than records, for Kryo's sake.
 */
abstract class Outcome implements Serializable {
  private static final long serialVersionUID = 1L;

  private Outcome() {}

  /** A document of a small partition, which the driver sends together with the others'. */
  static final class Waiting extends Outcome {
    private static final long serialVersionUID = 1L;

    private final SearchDocument document;

    Waiting(SearchDocument document) {
      this.document = document;
    }

    SearchDocument document() {
      return document;
    }
  }

  /** A document that the cluster did not take. */
  static final class Undelivered extends Outcome {
    private static final long serialVersionUID = 1L;

    private final SearchDocument document;
    private final String reason;

    Undelivered(SearchDocument document, String reason) {
      this.document = document;
      this.reason = reason;
    }

    SearchDocument document() {
      return document;
    }

    String reason() {
      return reason;
    }
  }

  /** The last outcome of a partition. */
  static final class Counts extends Outcome {
    private static final long serialVersionUID = 1L;

    private final long[] counts;

    Counts(Delivery delivery) {
      this.counts =
          new long[] {
            delivery.indexed(),
            delivery.superseded(),
            delivery.undelivered(),
            delivery.retries(),
            delivery.throttles()
          };
    }

    Delivery delivery() {
      return new Delivery(counts[0], counts[1], counts[2], counts[3], counts[4]);
    }
  }
}
