package io.millrace.bench.kinesis;

import io.millrace.bench.measure.Figures;
import io.millrace.bench.measure.Machine;
import io.millrace.local.kinesis.Limits;
import io.millrace.local.kinesis.LocalKinesis;
import io.millrace.local.kinesis.Operation;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Time from putting a record to having it in {@code foreachBatch}, at 1,000 records a second,
 * triggers as fast as they come, for each consumer. The endpoint enforces the service's limits, in
 * this JVM, so that one clock is read at both ends.
 *
 * <p>A record carries when it was put. It counts as there once {@code foreachBatch} has collected
 * its batch's rows: planning, the offset log, the task and the fetch are in it.
 *
 * <p>Arguments: seconds to measure for each consumer (default 60), shards (default 4).
 */
public final class PutLatency {
  private static final String STREAM = "latency";
  private static final int RECORDS_PER_SECOND = 1_000;
  private static final int RECORD_BYTES = 225; // as long as a line of an access log is
  private static final int WARM_UP_SECONDS = 15;
  private static final int PUTS_PER_TICK = 5;

  private final SparkSession spark;
  private final int seconds;
  private final int shards;

  private PutLatency(SparkSession spark, int seconds, int shards) {
    this.spark = spark;
    this.seconds = seconds;
    this.shards = shards;
  }

  public static void main(String[] args) throws Exception {
    int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 60;
    int shards = args.length > 1 ? Integer.parseInt(args[1]) : 4;
    System.out.println(Machine.line());
    System.out.printf(
        Locale.ROOT,
        "from put to foreachBatch, %,d records/s of %d bytes over %d shards for %d s; local endpoint"
            + " with the service's limits%n",
        RECORDS_PER_SECOND,
        RECORD_BYTES,
        shards,
        seconds);
    try (SparkSession spark = BenchSpark.local(2, "bench latency")) {
      spark.sparkContext().setLogLevel("ERROR");
      PutLatency latency = new PutLatency(spark, seconds, shards);
      latency.measure(Consumer.POLLING, 1_500);
      if (OurSource.knows(Consumer.FAN_OUT)) {
        latency.measure(Consumer.FAN_OUT, 700);
      } else {
        System.out.println("fan-out: this build's source has no option 'consumer' yet");
      }
    }
  }

  private void measure(Consumer consumer, double barMillis) throws Exception {
    try (LocalKinesis kinesis = LocalKinesis.builder().limits(Limits.service()).start()) {
      kinesis.createStream(STREAM, shards);
      Arrivals arrivals = new Arrivals();
      Map<String, String> options = OurSource.options(kinesis.endpoint(), STREAM, consumer);
      options.put("start", "latest");
      StreamingQuery query = start(options, arrivals);
      long began = System.nanoTime();
      long measureFrom = began + TimeUnit.SECONDS.toNanos(WARM_UP_SECONDS);
      long end = measureFrom + TimeUnit.SECONDS.toNanos(seconds);
      long callsBefore = 0;
      long putBefore = 0; // of the warm-up; those before the query's own start it never reads
      long put = 0;
      for (long now = began; now < end; now = System.nanoTime()) {
        if (putBefore == 0 && now >= measureFrom) {
          putBefore = put;
          callsBefore = calls(kinesis);
        }
        for (int i = 0; i < PUTS_PER_TICK; i++) {
          kinesis.put(STREAM, "host-" + put++ % 257, stamped(now));
        }
        long due = began + put * (TimeUnit.SECONDS.toNanos(1) / RECORDS_PER_SECOND);
        LockSupport.parkNanos(due - System.nanoTime());
      }
      long calls = calls(kinesis) - callsBefore;
      double[] millis = arrivals.await(put - putBefore, measureFrom, end, query);
      StreamingQueryProgress[] progress = query.recentProgress();
      query.stop();
      report(consumer, barMillis, millis);
      report(kinesis, progress, calls);
    }
  }

  private StreamingQuery start(Map<String, String> options, Arrivals arrivals) throws Exception {
    Path checkpoint = Files.createTempDirectory("bench-checkpoint");
    return spark
        .readStream()
        .format("kinesis")
        .options(options)
        .load()
        .select("value")
        .writeStream()
        .foreachBatch((VoidFunction2<Dataset<Row>, Long>) (batch, id) -> arrivals.take(batch))
        .option("checkpointLocation", checkpoint.toString())
        .trigger(Trigger.ProcessingTime(0))
        .start();
  }

  /** A record that begins with when it is put. */
  private static byte[] stamped(long putNanos) {
    byte[] record = new byte[RECORD_BYTES];
    ByteBuffer.wrap(record).putLong(putNanos);
    return record;
  }

  private static long calls(LocalKinesis kinesis) {
    return kinesis.calls().of(Operation.GET_RECORDS).calls();
  }

  private static void report(Consumer consumer, double barMillis, double[] millis) {
    Figures figures = Figures.of(millis);
    System.out.printf(
        Locale.ROOT,
        "%n%s: p50 %.0f ms, p90 %.0f ms, p99 %.0f ms, longest %.0f ms, over %,d records, none missing%s%n",
        consumer.option(),
        figures.median(),
        figures.percentile(90),
        figures.percentile(99),
        figures.largest(),
        figures.count(),
        PlanningCost.verdict(figures.percentile(99) <= barMillis));
  }

  private void report(LocalKinesis kinesis, StreamingQueryProgress[] progress, long calls) {
    List<StreamingQueryProgress> batches =
        Arrays.stream(progress).filter(batch -> batch.numInputRows() > 0).toList();
    System.out.printf(
        Locale.ROOT,
        "  the last %d batches: %.0f rows (median); milliseconds: trigger %.0f, latestOffset %.0f,"
            + " addBatch %.0f, offset and commit log %.0f%n",
        batches.size(),
        median(batches, batch -> (double) batch.numInputRows()),
        medianOf(batches, "triggerExecution"),
        medianOf(batches, "latestOffset"),
        medianOf(batches, "addBatch"),
        medianOf(batches, "walCommit") + medianOf(batches, "commitOffsets"));
    System.out.printf(
        Locale.ROOT,
        "  GetRecords calls per shard and second %.1f; throttled at the endpoint, from the start: %d"
            + " GetRecords, %d GetShardIterator%n",
        (double) calls / shards / seconds,
        kinesis.calls().of(Operation.GET_RECORDS).throttles(),
        kinesis.calls().of(Operation.GET_SHARD_ITERATOR).throttles());
  }

  private static double medianOf(List<StreamingQueryProgress> batches, String phase) {
    return median(batches, batch -> batch.durationMs().getOrDefault(phase, 0L).doubleValue());
  }

  private static double median(
      List<StreamingQueryProgress> batches, ToDoubleFunction<StreamingQueryProgress> figure) {
    return Figures.of(batches.stream().mapToDouble(figure).toArray()).median();
  }

  /** When each record was put, and when its batch had been collected. */
  private static final class Arrivals {
    private record Arrival(long putNanos, long thereNanos) {}

    private final List<Arrival> arrivals = new ArrayList<>();

    void take(Dataset<Row> batch) {
      List<Row> rows = batch.collectAsList();
      long there = System.nanoTime();
      synchronized (this) {
        for (Row row : rows) {
          arrivals.add(new Arrival(ByteBuffer.wrap(row.getAs("value")).getLong(), there));
        }
      }
    }

    /** Milliseconds of the records that were put in this time, once all are there. */
    double[] await(long expected, long fromNanos, long untilNanos, StreamingQuery query)
        throws InterruptedException, TimeoutException, StreamingQueryException {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      double[] there = millisOf(fromNanos, untilNanos);
      while (there.length < expected) {
        if (query.exception().isDefined()) {
          throw query.exception().get();
        }
        if (System.nanoTime() > deadline) {
          throw new TimeoutException("%d of %d records came".formatted(there.length, expected));
        }
        TimeUnit.MILLISECONDS.sleep(200);
        there = millisOf(fromNanos, untilNanos);
      }
      return there;
    }

    private synchronized double[] millisOf(long fromNanos, long untilNanos) {
      return arrivals.stream()
          .filter(arrival -> arrival.putNanos() >= fromNanos && arrival.putNanos() < untilNanos)
          .mapToDouble(arrival -> (arrival.thereNanos() - arrival.putNanos()) / 1e6)
          .toArray();
    }
  }
}
