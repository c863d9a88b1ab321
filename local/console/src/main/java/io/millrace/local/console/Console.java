package io.millrace.local.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.core.MillraceException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The console of one pipeline, at an address of this machine. It is there before the pipeline is,
 * and says so; {@link #follow} shows a pipeline that runs in this process, {@link #show} the tables
 * of one that runs elsewhere, or ran. Tables are looked at only while a page is open.
 */
public final class Console implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Console.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Between two looks at the tables: each costs about as much as a small micro-batch. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  /** A page that has not asked for so long is closed. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ScheduledExecutorService glances =
      Executors.newSingleThreadScheduledExecutor(Console::daemon);
  private final ConsoleServer server;
  private volatile Followed followed;
  private volatile ObjectNode lake;
  private volatile String note;
  private volatile long lastAsked = Long.MIN_VALUE;

  /** What is shown. */
  private record Followed(
      String pipeline,
      Path home,
      SparkSession session,
      SparkSession shared,
      LiveQueries queries,
      LedgerTotals totals) {}

  private Console(String note, int port) {
    this.note = note;
    this.server = ConsoleServer.start(port, this::state);
    glances.scheduleWithFixedDelay(this::glance, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Begins to serve.
   *
   * @param note what the page says until there is something to show
   * @param port 0 for one that is free
   * @throws MillraceException when it can't listen there
   */
  public static Console start(String note, int port) {
    return new Console(note, port);
  }

  /** Where it can be opened. */
  public URI url() {
    return server.url();
  }

  /** What the page says beside its title. */
  public void note(String text) {
    note = text;
  }

  /** Shows a pipeline whose queries run in this session, and have yet to start. */
  public void follow(SparkSession spark, String lakeRoot, String pipeline) {
    LiveQueries queries = new LiveQueries();
    spark.streams().addListener(queries);
    begin(spark, lakeRoot, pipeline, queries);
  }

  /** Shows the tables of a pipeline. */
  public void show(SparkSession spark, String lakeRoot, String pipeline) {
    begin(spark, lakeRoot, pipeline, null);
  }

  private void begin(SparkSession spark, String lakeRoot, String pipeline, LiveQueries queries) {
    SparkSession own = spark.newSession();
    // A look is small: more tasks would only take the stream's place.
    own.conf().set("spark.sql.shuffle.partitions", "1");
    // Compiling a query of some rows takes longer than to interpret it.
    own.conf().set("spark.sql.codegen.wholeStage", "false");
    own.conf().set("spark.sql.codegen.factoryMode", "NO_CODEGEN");
    own.conf().set("spark.sql.session.timeZone", "UTC");
    followed =
        new Followed(
            pipeline, new Path(lakeRoot, pipeline), own, spark, queries, new LedgerTotals());
  }

  private void glance() {
    Followed now = followed;
    boolean isWatched =
        lastAsked != Long.MIN_VALUE && System.nanoTime() - lastAsked < PATIENCE.toNanos();
    if (now == null || !isWatched) {
      return;
    }
    long start = System.nanoTime();
    ObjectNode seen;
    try {
      Map<Long, Long> commits =
          now.queries() == null ? Map.of() : now.queries().commits(now.pipeline() + ".ingest");
      seen = LakeGlance.look(now.session(), now.home(), now.totals(), commits);
    } catch (MillraceException e) {
      seen = JSON.createObjectNode().put("problem", e.getMessage()); // no tables yet
    } catch (Exception e) { // Spark throws checked exceptions that its methods don't declare
      if (glances.isShutdown()) {
        return;
      }
      LOG.warn("The console could not read the tables below {}", now.home(), e);
      seen =
          JSON.createObjectNode()
              .put(
                  "problem",
                  "The tables could not be read: " + e.getMessage().lines().findFirst().orElse(""));
    }
    seen.put("lookedAt", System.currentTimeMillis())
        .put("tookMillis", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    lake = seen;
  }

  private byte[] state() throws IOException {
    lastAsked = System.nanoTime();
    ObjectNode state = JSON.createObjectNode();
    state.put("now", System.currentTimeMillis()).put("note", note);
    Followed now = followed;
    if (now != null) {
      state.put("pipeline", now.pipeline()).put("lakeHome", now.home().toString());
      state.put("live", now.queries() != null);
      if (now.queries() != null) {
        now.queries().describe(state);
      }
    }
    if (lake != null) {
      state.set("lake", lake);
    }
    return JSON.writeValueAsBytes(state);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "millrace-console-glance");
    thread.setDaemon(true);
    return thread;
  }

  /** The port is free again when this returns. */
  @Override
  public void close() {
    glances.shutdownNow();
    server.close();
    Followed last = followed;
    if (last != null && last.queries() != null && !last.shared().sparkContext().isStopped()) {
      last.shared().streams().removeListener(last.queries());
    }
  }
}
