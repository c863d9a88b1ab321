package io.millrace.local.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.streaming.SourceProgress;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * What the queries of a Spark session report: their micro-batches of late, how far the source is
 * behind, and why one has ended. Memory is bounded, however long it runs.
 */
final class LiveQueries extends StreamingQueryListener {
  private static final int BATCHES = 240;
  private static final int SAMPLES = 600;
  private static final String BEHIND = "millisBehindLatest";
  private static final String READ = "recordsRead";
  private static final String BATCH_WAS_RUN = "addBatch";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Ring<Batch> batches = new Ring<>(BATCHES);
  private final Ring<Sample> samples = new Ring<>(SAMPLES);
  private final Map<String, Query> queries = new ConcurrentHashMap<>();
  private final Map<UUID, String> names = new ConcurrentHashMap<>();
  private volatile Map<String, Long> behindByShard = Map.of();
  private volatile long throttles;

  /** A micro-batch that has ended. */
  private record Batch(String query, long id, long start, long millis, long rows) {}

  /** How much the source had read at a time, and how far behind it was. */
  private record Sample(long at, long read, long behind) {}

  /** What is known of a query by now. */
  private record Query(
      boolean isActive, long batches, long lastMillis, long stateRows, String failure) {}

  /** The time at which a micro-batch of ingest was in the tables, by its number. */
  Map<Long, Long> commits(String ingest) {
    Map<Long, Long> commits = new LinkedHashMap<>();
    for (Batch batch : batches.list()) {
      if (batch.query().equals(ingest)) {
        commits.put(batch.id(), batch.start() + batch.millis());
      }
    }
    return commits;
  }

  @Override
  public void onQueryStarted(QueryStartedEvent event) {
    if (event.name() != null) {
      names.put(event.runId(), event.name());
      queries.put(event.name(), new Query(true, 0, 0, 0, ""));
    }
  }

  @Override
  public void onQueryProgress(QueryProgressEvent event) {
    StreamingQueryProgress progress = event.progress();
    if (progress.name() == null) {
      return;
    }
    boolean wasRun = progress.durationMs().containsKey(BATCH_WAS_RUN);
    long millis = progress.durationMs().getOrDefault("triggerExecution", 0L);
    long state = 0;
    for (StateOperatorProgress operator : progress.stateOperators()) {
      state += operator.numRowsTotal();
    }
    Query old = queries.get(progress.name());
    long before = old == null ? 0 : old.batches();
    long last = wasRun || old == null ? millis : old.lastMillis();
    queries.put(progress.name(), new Query(true, before + (wasRun ? 1 : 0), last, state, ""));
    long rows = 0;
    for (SourceProgress source : progress.sources()) {
      if (source.metrics().containsKey(READ)) {
        take(source.metrics());
      }
      rows += source.numInputRows();
    }
    if (wasRun) {
      long start = Instant.parse(progress.timestamp()).toEpochMilli();
      batches.add(new Batch(progress.name(), progress.batchId(), start, millis, rows));
    }
  }

  private void take(Map<String, String> metrics) {
    long behind = number(metrics.get(BEHIND));
    samples.add(new Sample(System.currentTimeMillis(), number(metrics.get(READ)), behind));
    throttles = number(metrics.get("throttles"));
    Map<String, Long> shards = new TreeMap<>();
    metrics.forEach(
        (name, value) -> {
          if (name.endsWith("." + BEHIND)) {
            shards.put(name.substring(0, name.length() - BEHIND.length() - 1), number(value));
          }
        });
    behindByShard = shards;
  }

  private static long number(String text) {
    return text == null ? 0 : Long.parseLong(text);
  }

  @Override
  public void onQueryTerminated(QueryTerminatedEvent event) {
    String name = names.get(event.runId());
    if (name != null) {
      String failure = event.exception().isDefined() ? firstLine(event.exception().get()) : "";
      queries.computeIfPresent(
          name,
          (key, query) ->
              new Query(false, query.batches(), query.lastMillis(), query.stateRows(), failure));
    }
  }

  private static String firstLine(String text) {
    String line = text.lines().findFirst().orElse("");
    // What is told people; of which class it is, the log says.
    return line.replaceFirst("^[\\w.$]+(Exception|Error): ", "");
  }

  void describe(ObjectNode state) {
    ArrayNode known = state.putArray("queries");
    new TreeMap<>(queries)
        .forEach(
            (name, query) ->
                known
                    .addObject()
                    .put("name", name)
                    .put("active", query.isActive())
                    .put("batches", query.batches())
                    .put("lastMillis", query.lastMillis())
                    .put("stateRows", query.stateRows())
                    .put("failure", query.failure()));
    ArrayNode timeline = state.putArray("batches");
    batches.list().forEach(batch -> timeline.add(JSON.valueToTree(map(batch))));
    ArrayNode read = state.putArray("samples");
    samples.list().forEach(one -> read.addArray().add(one.at()).add(one.read()).add(one.behind()));
    ObjectNode shards = state.putObject("behindByShard");
    behindByShard.forEach(shards::put);
    state.put("throttles", throttles);
  }

  private static Map<String, Object> map(Batch batch) {
    return Map.of(
        "query", batch.query(),
        "id", batch.id(),
        "start", batch.start(),
        "millis", batch.millis(),
        "rows", batch.rows());
  }
}
