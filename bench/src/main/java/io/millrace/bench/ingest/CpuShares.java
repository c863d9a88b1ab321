package io.millrace.bench.ingest;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Samples what the JVM's running threads are at, every few milliseconds, and counts by part of the
 * path. A share of samples is a share of CPU time as far as running threads have a core.
 */
final class CpuShares implements Runnable {
  private static final long EVERY_NANOS = 20_000_000;

  /** A part of the path, told by the innermost frame that names one. */
  enum Part {
    SOURCE,
    PARSE,
    WRITE,
    OTHER
  }

  private final Map<Part, Long> samples = new EnumMap<>(Part.class);
  private volatile boolean stopped;

  @Override
  public void run() {
    while (!stopped) {
      Thread.getAllStackTraces()
          .forEach(
              (thread, stack) -> {
                if (thread.getState() == Thread.State.RUNNABLE && isAtWork(thread, stack)) {
                  count(partOf(stack));
                }
              });
      LockSupport.parkNanos(EVERY_NANOS);
    }
  }

  void stop() {
    stopped = true;
  }

  private synchronized void count(Part part) {
    samples.merge(part, 1L, Long::sum);
  }

  synchronized void reset() {
    samples.clear();
  }

  /** Per cent of the samples. */
  synchronized Map<Part, Double> shares() {
    double all = samples.values().stream().mapToLong(Long::longValue).sum();
    Map<Part, Double> shares = new EnumMap<>(Part.class);
    samples.forEach((part, count) -> shares.put(part, 100 * count / all));
    return shares;
  }

  /** Java calls a thread runnable that waits in the kernel for a socket. */
  private static boolean isAtWork(Thread thread, StackTraceElement[] stack) {
    if (stack.length == 0 || thread == Thread.currentThread()) {
      return false;
    }
    String method = stack[0].getMethodName();
    return !(stack[0].isNativeMethod()
        && (method.startsWith("epoll")
            || method.startsWith("wait")
            || method.startsWith("accept")
            || method.equals("poll")
            || method.equals("read0")
            || method.equals("park")));
  }

  private static Part partOf(StackTraceElement[] stack) {
    for (StackTraceElement frame : stack) {
      String type = frame.getClassName();
      if (type.startsWith("io.millrace.core.format") || type.startsWith("io.millrace.core.sql")) {
        return Part.PARSE;
      }
      if (type.startsWith("software.amazon.awssdk")
          || type.startsWith("io.millrace.streaming.kinesis")) {
        return Part.SOURCE;
      }
      if (type.startsWith("org.apache.parquet")
          || type.startsWith("org.apache.spark.sql.delta")
          || type.contains("parquet.ParquetWriteSupport")) {
        return Part.WRITE;
      }
    }
    return Part.OTHER;
  }
}
