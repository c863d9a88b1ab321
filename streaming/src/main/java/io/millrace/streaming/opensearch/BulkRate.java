package io.millrace.streaming.opensearch;

/**
 * The size of bulk requests to one cluster: halved whenever the cluster answers 429, and grown by a
 * twentieth of the full size with each request that it takes. Shared by all threads.
 */
final class BulkRate {
  private static final double SMALLEST = 1.0 / 64;
  private static final double STEP = 1.0 / 20;

  private final int fullDocuments;
  private long fullBytes;
  private double share = 1;

  BulkRate(long fullBytes, int fullDocuments) {
    this.fullBytes = fullBytes;
    this.fullDocuments = fullDocuments;
  }

  synchronized long bytes() {
    return Math.max(1, (long) (fullBytes * share));
  }

  synchronized int documents() {
    return Math.max(1, (int) (fullDocuments * share));
  }

  synchronized void slowDown() {
    share = Math.max(SMALLEST, share / 2);
  }

  synchronized void speedUp() {
    share = Math.min(1, share + STEP);
  }

  /** Lowers the full size for good: the cluster refused a request of this many bytes. */
  synchronized void tooLarge(long bytes) {
    fullBytes = Math.max(1, Math.min(fullBytes, bytes / 2));
  }
}
