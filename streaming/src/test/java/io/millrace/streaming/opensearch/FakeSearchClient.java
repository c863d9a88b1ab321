package io.millrace.streaming.opensearch;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps documents as OpenSearch does under {@code external_gte}; failures are put in by hand. */
final class FakeSearchClient implements SearchClient {
  /** Answers one request in place of the index. */
  interface Failure {
    BulkReply answer(BulkRequest request) throws IOException;
  }

  private final Map<String, SearchDocument> documents = new HashMap<>();
  private final List<Integer> requestSizes = new ArrayList<>();
  private final Deque<Failure> failures = new ArrayDeque<>();
  private Failure always;
  private int probes;
  private int templates;
  private IOException down;

  /** The next request is answered by {@code failure}. */
  FakeSearchClient then(Failure failure) {
    failures.add(failure);
    return this;
  }

  FakeSearchClient always(Failure failure) {
    always = failure;
    return this;
  }

  /** Every call fails until {@link #comeBack()}. */
  FakeSearchClient goDown(IOException failure) {
    down = failure;
    return always(
        request -> {
          throw failure;
        });
  }

  void comeBack() {
    down = null;
    always = null;
  }

  @Override
  public BulkReply bulk(BulkRequest request) throws IOException {
    requestSizes.add(request.documents().size());
    Failure failure = failures.isEmpty() ? always : failures.poll();
    return failure == null ? index(request) : failure.answer(request);
  }

  BulkReply index(BulkRequest request) {
    return new BulkReply(200, request.documents().stream().map(this::index).toList());
  }

  BulkReply.Item index(SearchDocument document) {
    SearchDocument held = documents.get(document.id());
    if (held != null && held.version() > document.version()) {
      return new BulkReply.Item(409, "version_conflict_engine_exception");
    }
    documents.put(document.id(), document);
    return new BulkReply.Item(held == null ? 201 : 200, "");
  }

  @Override
  public void put(IndexTemplate template) throws IOException {
    templates++;
    failWhenDown();
  }

  @Override
  public void probe(Duration limit) throws IOException {
    probes++;
    failWhenDown();
  }

  private void failWhenDown() throws IOException {
    if (down != null) {
      throw down;
    }
  }

  @Override
  public void close() {}

  Map<String, SearchDocument> documents() {
    return documents;
  }

  /** Documents in each request so far. */
  List<Integer> requestSizes() {
    return requestSizes;
  }

  int probes() {
    return probes;
  }

  int templates() {
    return templates;
  }
}
