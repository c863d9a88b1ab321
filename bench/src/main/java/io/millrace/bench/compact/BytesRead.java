package io.millrace.bench.compact;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Sums up what tasks read from files. */
final class BytesRead extends SparkListener {
  private final AtomicLong bytes = new AtomicLong();

  @Override
  public void onTaskEnd(SparkListenerTaskEnd task) {
    bytes.addAndGet(task.taskMetrics().inputMetrics().bytesRead());
  }

  /** Bytes that tasks read during the work, when nothing else runs. */
  long during(SparkContext context, Runnable work) {
    drain(context);
    long before = bytes.get();
    work.run();
    drain(context);
    return bytes.get() - before;
  }

  /** Waits until the listeners have been told of every task that has ended. */
  private static void drain(SparkContext context) {
    try {
      context.listenerBus().waitUntilEmpty();
    } catch (java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException("Spark's listeners do not catch up", e);
    }
  }
}
