package io.millrace.batch.forward;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.batch.file.Storage;
import io.millrace.core.MillraceException;
import io.millrace.core.lake.LakeViews;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Forwards the rows that a table has got since the last run. How far that was is in a checkpoint
 * below the pipeline's folder; it moves on when the receiver has taken, or refused for good, all
 * that came before. Rows that are only changed afterwards are no news.
 *
 * <p>A crash repeats what was sent since the checkpoint last moved, with the same ids. What is
 * refused is kept as lines of JSON in {@code _forward/<name>} beside the tables.
 */
public final class ForwardJob {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Columns that say when something happened, the more telling first. */
  private static final List<String> TIMES =
      List.of("fired_at", "time", "event_time", "arrived_at", "failed_at", "amended_at", "start");

  private final SparkSession spark;
  private final ForwardOptions options;
  private final Receiver receiver;
  private final AtomicLong taken = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  /**
   * @param variables gives an environment variable's value, or null: the token
   * @throws MillraceException where Splunk's token is missing
   */
  public ForwardJob(SparkSession spark, ForwardOptions options, UnaryOperator<String> variables) {
    this.spark = spark;
    this.options = options;
    Optional<String> token =
        Optional.ofNullable(variables.apply(ForwardOptions.TOKEN)).filter(text -> !text.isEmpty());
    if (options.kind() == ForwardOptions.Kind.SPLUNK) {
      if (token.isEmpty()) {
        throw new MillraceException(
            "Splunk takes events with a token only: put it into the environment variable %s."
                .formatted(ForwardOptions.TOKEN));
      }
      this.receiver = new SplunkReceiver(options, token);
    } else {
      this.receiver = new ElasticReceiver(options, token);
    }
  }

  /**
   * What was done.
   *
   * @param refusals where the refused events are, if there are any
   */
  public record Report(long taken, long refused, Optional<String> refusals) {
    /** What a person is told. */
    public String text() {
      return String.format(Locale.ROOT, "%,d rows were taken, %,d refused", taken, refused)
          + refusals.map(folder -> "; those are in " + folder).orElse("")
          + ".";
    }
  }

  /**
   * @throws MillraceException when there is no such table, the receiver refuses all, or takes
   *     nothing for the retry budget
   */
  public Report run() throws IOException, InterruptedException {
    Path home = new Path(options.lake(), options.pipeline());
    Path table = LakeViews.tables(spark.sessionState().newHadoopConf(), home).get(options.table());
    if (table == null) {
      throw new MillraceException("There is no table '%s' in %s.".formatted(options.table(), home));
    }
    Path refusals = new Path(home, "_forward/" + options.name());
    Sender sender = new Sender(receiver, options.batchBytes(), options.retryBudget());
    Dataset<Row> rows =
        spark
            .readStream()
            .format("delta")
            .option("skipChangeCommits", "true")
            .load(table.toString());
    VoidFunction2<Dataset<Row>, Long> forward =
        (batch, id) -> forward(batch, sender, new Path(refusals, "refused-%d.json".formatted(id)));
    try {
      rows.writeStream()
          .queryName("forward-" + options.name())
          .option(
              "checkpointLocation",
              new Path(home, "_checkpoints/forward-" + options.name()).toString())
          .trigger(Trigger.AvailableNow())
          .foreachBatch(forward)
          .start()
          .awaitTermination();
    } catch (StreamingQueryException e) {
      throw told(e);
    } catch (TimeoutException e) {
      throw new MillraceException("The position could not be read: " + e.getMessage(), e);
    }
    return new Report(
        taken.get(),
        refused.get(),
        refused.get() == 0 ? Optional.empty() : Optional.of(refusals.toString()));
  }

  /** What a person can act on, without what Spark says around it. */
  private static MillraceException told(StreamingQueryException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof MillraceException own) {
        return own;
      }
    }
    return new MillraceException("Forwarding broke off: " + e.getMessage(), e);
  }

  private void forward(Dataset<Row> batch, Sender sender, Path refusals)
      throws IOException, InterruptedException {
    Dataset<Row> rows = options.where().map(batch::where).orElse(batch);
    Column[] all =
        Arrays.stream(batch.columns()).map(name -> col("`" + name + "`")).toArray(Column[]::new);
    Dataset<Row> events =
        rows.select(
            sha2(to_json(struct(all)).cast("binary"), 256).as("id"),
            time(batch).as("millis"),
            expr("to_json(struct(%s))".formatted(options.select())).as("json"));
    List<Receiver.Refusal> notTaken = new ArrayList<>();
    Iterator<Row> iterator = events.toLocalIterator();
    taken.addAndGet(sender.send(map(iterator), notTaken::add));
    refused.addAndGet(notTaken.size());
    if (!notTaken.isEmpty()) {
      new Storage(spark.sessionState().newHadoopConf()).put(refusals, lines(notTaken));
    }
  }

  private static Column time(Dataset<Row> rows) {
    return TIMES.stream()
        .filter(name -> List.of(rows.columns()).contains(name))
        .filter(name -> rows.schema().apply(name).dataType().typeName().equals("timestamp"))
        .findFirst()
        .map(name -> coalesce(expr("unix_millis(`%s`)".formatted(name)), lit(-1L)))
        .orElse(lit(-1L));
  }

  private static Iterator<Event> map(Iterator<Row> rows) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public Event next() {
        Row row = rows.next();
        return new Event(row.getString(0), row.getLong(1), row.getString(2));
      }
    };
  }

  private static String lines(List<Receiver.Refusal> refusals) {
    StringBuilder lines = new StringBuilder();
    for (Receiver.Refusal refusal : refusals) {
      lines
          .append(
              JSON.createObjectNode()
                  .put("id", refusal.event().id())
                  .put("reason", refusal.reason())
                  .put("event", refusal.event().json()))
          .append('\n');
    }
    return lines.toString();
  }
}
