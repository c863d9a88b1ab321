package io.millrace.streaming.opensearch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.opensearch.client.opensearch._types.OpenSearchException;
import org.opensearch.client.opensearch.generic.Body;
import org.opensearch.client.opensearch.generic.OpenSearchGenericClient;
import org.opensearch.client.opensearch.generic.Request;
import org.opensearch.client.opensearch.generic.Requests;
import org.opensearch.client.opensearch.generic.Response;
import org.opensearch.client.transport.OpenSearchTransport;
import org.opensearch.client.transport.httpclient5.ResponseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cluster behind one of opensearch-java's transports. Requests go through its generic client: the
 * documents are JSON already, and every status has to come back as a reply, from proxies too.
 */
final class HttpSearchClient implements SearchClient {
  private static final Logger LOG = LoggerFactory.getLogger(HttpSearchClient.class);
  private static final String NDJSON = "application/x-ndjson";
  private static final String JSON = "application/json";

  private final OpenSearchTransport transport;
  private final OpenSearchGenericClient client;

  HttpSearchClient(OpenSearchTransport transport) {
    this.transport = transport;
    this.client = new OpenSearchGenericClient(transport);
  }

  /** What came back. */
  private record Answer(int status, String body) {
    boolean isSuccess() {
      return HttpStatus.isSuccess(status);
    }

    String reason() {
      return "HTTP " + status + ": " + BulkReply.reason(body);
    }
  }

  @Override
  public BulkReply bulk(BulkRequest request) throws IOException {
    Answer answer =
        send(
            "POST",
            "/" + request.index() + "/_bulk",
            Map.of("filter_path", BulkReply.FILTER),
            Body.from(request.body(), NDJSON));
    return BulkReply.parse(answer.status, answer.body, request.documents().size());
  }

  @Override
  public void put(IndexTemplate template) throws IOException {
    Answer put =
        send("PUT", "/_index_template/" + template.index(), Map.of(), json(template.body()));
    if (!put.isSuccess()) {
      throw new RefusedException(put.status, put.reason());
    }
    // An index that exists already takes new columns this way.
    Answer mapped =
        send("PUT", "/" + template.index() + "/_mapping", Map.of(), json(template.mappings()));
    if (HttpStatus.isTransient(mapped.status)) {
      throw new RefusedException(mapped.status, mapped.reason());
    }
    if (!mapped.isSuccess() && mapped.status != HttpStatus.NOT_FOUND) {
      LOG.warn(
          "Index {} keeps its mapping: {}. Documents that do not fit it will be undelivered; to"
              + " change a column's type, delete the index and drive its documents again.",
          template.index(),
          mapped.reason());
    }
  }

  /** On a thread of its own, because a transport may block for as long as its read timeout. */
  @Override
  public void probe(Duration limit) throws IOException {
    FutureTask<Answer> answer = new FutureTask<>(() -> send("GET", "/", Map.of(), null));
    Thread thread = new Thread(answer, "opensearch-probe");
    thread.setDaemon(true);
    thread.start();
    try {
      Answer root = answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      if (HttpStatus.isTransient(root.status)) {
        throw new RefusedException(root.status, root.reason());
      }
    } catch (TimeoutException e) {
      throw new IOException("No sign of life within " + limit.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw new IOException(Failures.describe(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RetryBudget.interrupted(e);
    }
  }

  private Answer send(String method, String path, Map<String, String> query, Body body)
      throws IOException {
    Request request = Requests.create(method, path, List.of(), query, body);
    try (Response response = client.execute(request)) {
      return new Answer(
          response.getStatus(), response.getBody().map(HttpSearchClient::text).orElse(""));
    } catch (OpenSearchException e) {
      return new Answer(e.status(), e.getMessage());
    } catch (IOException e) {
      return refusalIn(e).orElseThrow(() -> interruptedOr(e));
    } catch (RuntimeException e) {
      throw new IOException(Failures.describe(e), interruptedOr(e));
    }
  }

  /** The transport throws on some statuses; the body stands below the first line of its message. */
  private static Optional<Answer> refusalIn(IOException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ResponseException refused) {
        String message = refused.getMessage();
        return Optional.of(
            new Answer(refused.status(), message.substring(message.indexOf('\n') + 1).strip()));
      }
    }
    return Optional.empty();
  }

  /** Transports turn an interrupt into an ordinary failure, which must not be retried. */
  private static <E extends Exception> E interruptedOr(E failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InterruptedException
          || cause.getClass() == InterruptedIOException.class) {
        Thread.currentThread().interrupt();
        throw RetryBudget.interrupted(failure);
      }
    }
    return failure;
  }

  private static Body json(String text) {
    return Body.from(text.getBytes(StandardCharsets.UTF_8), JSON);
  }

  private static String text(Body body) {
    try (body) {
      return new String(body.bodyAsBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      transport.close();
    } catch (IOException e) {
      LOG.warn("The connection to OpenSearch did not close: {}", Failures.describe(e));
    }
  }
}
