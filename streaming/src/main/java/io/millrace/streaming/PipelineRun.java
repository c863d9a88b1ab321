package io.millrace.streaming;

import io.millrace.core.MillraceException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queries of one pipeline from start to stop. When one fails the others are stopped too: half a
 * path would serve stale answers without a sign.
 */
public final class PipelineRun implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PipelineRun.class);
  private static final long LOOK_MILLIS = 500;

  private final List<StreamingQuery> queries;
  private final AtomicBoolean stopping = new AtomicBoolean();

  private PipelineRun(List<StreamingQuery> queries) {
    this.queries = List.copyOf(queries);
  }

  /**
   * Starts the queries.
   *
   * @throws MillraceException when the pipeline can't start
   */
  public static PipelineRun start(LogPipeline pipeline) {
    return start(pipeline::start);
  }

  /**
   * Starts what {@code queries} starts.
   *
   * @throws MillraceException when it can't start
   */
  public static PipelineRun start(Start queries) {
    try {
      return new PipelineRun(queries.start());
    } catch (TimeoutException e) {
      throw new MillraceException("Spark did not start the queries in time", e);
    }
  }

  /** Starts queries, as the methods of {@link LogPipeline} do. */
  @FunctionalInterface
  public interface Start {
    List<StreamingQuery> start() throws TimeoutException;
  }

  public List<StreamingQuery> queries() {
    return queries;
  }

  /**
   * Waits until every query has ended: by {@link #stop()}, or because a draining trigger is done.
   *
   * @throws MillraceException when a query failed, with the reason a user can act on
   */
  public void await() throws InterruptedException {
    await(() -> false);
  }

  /**
   * Waits as {@link #await()} does, and stops the queries once {@code isAsked} says so.
   *
   * @param isAsked looked at several times a second
   */
  void await(BooleanSupplier isAsked) throws InterruptedException {
    while (queries.stream().anyMatch(StreamingQuery::isActive)) {
      failIfOneFailed();
      if (isAsked.getAsBoolean()) {
        stop();
        return;
      }
      for (StreamingQuery query : queries) {
        if (query.isActive()) {
          waitFor(query);
          break;
        }
      }
    }
    failIfOneFailed();
  }

  private void waitFor(StreamingQuery query) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    try {
      query.awaitTermination(LOOK_MILLIS);
    } catch (StreamingQueryException e) {
      LOG.debug("{} has failed", query.name(), e);
    }
  }

  /** Stops all queries and throws when one has failed; otherwise does nothing. */
  public void failIfOneFailed() {
    for (StreamingQuery query : queries) {
      if (!stopping.get() && query.exception().isDefined()) {
        StreamingQueryException failure = query.exception().get();
        stop();
        throw QueryFailure.of(query.name(), failure);
      }
    }
  }

  @Override
  public void close() {
    stop();
  }

  /** Stops the queries; what a micro-batch had not committed is replayed at the next start. */
  public void stop() {
    stopping.set(true);
    for (StreamingQuery query : queries) {
      try {
        query.stop();
      } catch (TimeoutException e) {
        LOG.warn(
            "{} did not stop in time; its micro-batch is replayed at the next start", query.name());
      }
    }
  }
}
