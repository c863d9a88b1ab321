package io.millrace.streaming.opensearch;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Sends documents to one index, and hands out those that the cluster did not take. Whatever the
 * cluster does, every document is either there or handed out, and the time spent on failures stays
 * within the retry budget and one timeout. For one thread.
 */
final class BulkDelivery implements Iterator<Outcome.Undelivered> {
  private final SearchConnection connection;
  private final Circuit circuit;
  private final String index;
  private final String write;
  private final RetryBudget budget;
  private final Iterator<SearchDocument> source;
  private final Deque<SearchDocument> again = new ArrayDeque<>();
  private final Deque<Outcome.Undelivered> undelivered = new ArrayDeque<>();
  private Delivery counts = Delivery.NONE;
  private int failuresInARow;

  /**
   * @param write names one call of the sink, on all executors
   */
  BulkDelivery(
      SearchConnection connection, String index, String write, Iterator<SearchDocument> source) {
    this.connection = connection;
    this.circuit = connection.circuit(index);
    this.index = index;
    this.write = write;
    this.budget = connection.newBudget();
    this.source = source;
  }

  /** Sends until a document is refused or all are sent. */
  @Override
  public boolean hasNext() {
    while (undelivered.isEmpty() && (!again.isEmpty() || source.hasNext())) {
      sendNext();
    }
    return !undelivered.isEmpty();
  }

  @Override
  public Outcome.Undelivered next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return undelivered.poll();
  }

  /** What became of the documents so far. */
  Delivery counts() {
    return counts;
  }

  private void sendNext() {
    BulkRequest request = nextRequest();
    Optional<String> refusal = connection.refusal(index, write);
    if (refusal.isPresent()) {
      giveUp(request.documents(), refusal.get());
      return;
    }
    long start = connection.clock().nanoTime();
    try {
      settle(request, connection.client().bulk(request));
    } catch (IOException e) {
      budget.spend(connection.clock().nanoTime() - start);
      retry(request.documents(), Failures.describe(e));
    }
  }

  private BulkRequest nextRequest() {
    long bytes = connection.rate().bytes();
    int documents = connection.rate().documents();
    BulkRequest request = new BulkRequest(index);
    while (!again.isEmpty() || source.hasNext()) {
      SearchDocument next = again.isEmpty() ? source.next() : again.poll();
      if (!request.add(next, bytes, documents)) {
        again.addFirst(next);
        break;
      }
    }
    return request;
  }

  private void settle(BulkRequest request, BulkReply reply) {
    if (reply.isTooLarge() && request.documents().size() > 1) {
      connection.rate().tooLarge(request.bytes());
      sendAgain(request.documents());
      return;
    }
    if (reply.isUnauthorized()) {
      circuit.open(write, reply.items().get(0).reason());
    }
    adaptRate(reply);
    List<SearchDocument> later = new ArrayList<>();
    String reason = "";
    for (int i = 0; i < reply.items().size(); i++) {
      BulkReply.Item item = reply.items().get(i);
      SearchDocument document = request.documents().get(i);
      switch (item.fate()) {
        case INDEXED -> count(1, 0, 0);
        case SUPERSEDED -> count(0, 1, 0);
        case REJECTED -> giveUp(List.of(document), item.reason());
        case RETRY -> {
          later.add(document);
          reason = item.reason();
        }
      }
    }
    if (!later.isEmpty()) {
      retry(later, reason);
    } else if (HttpStatus.isSuccess(reply.status())) {
      failuresInARow = 0;
      circuit.close();
    }
  }

  private void adaptRate(BulkReply reply) {
    if (reply.isThrottled()) {
      connection.rate().slowDown();
      counts = counts.plus(new Delivery(0, 0, 0, 0, 1));
    } else {
      connection.rate().speedUp();
    }
  }

  private void retry(List<SearchDocument> documents, String reason) {
    failuresInARow++;
    if (circuit.allowsRetries() && budget.pause(failuresInARow)) {
      counts = counts.plus(new Delivery(0, 0, 0, documents.size(), 0));
      sendAgain(documents);
    } else {
      circuit.open(write, reason);
      giveUp(documents, reason);
    }
  }

  private void sendAgain(List<SearchDocument> documents) {
    for (int i = documents.size() - 1; i >= 0; i--) {
      again.addFirst(documents.get(i));
    }
  }

  private void giveUp(List<SearchDocument> documents, String reason) {
    for (SearchDocument document : documents) {
      undelivered.add(new Outcome.Undelivered(document, reason));
    }
    count(0, 0, documents.size());
  }

  private void count(long indexed, long superseded, long notDelivered) {
    counts = counts.plus(new Delivery(indexed, superseded, notDelivered, 0, 0));
  }
}
