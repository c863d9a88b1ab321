package io.millrace.batch.split;

import io.millrace.core.MillraceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;

/** Threads of this JVM. */
public final class ThreadWorkers implements Workers {
  private final int threads;
  private final Configuration hadoop;

  public ThreadWorkers(int threads, Configuration hadoop) {
    this.threads = threads;
    this.hadoop = hadoop;
  }

  @Override
  public int threadsForEach(int items) {
    return Math.max(1, threads / Math.max(1, items));
  }

  @Override
  public <T, R> List<R> map(List<T> items, Work<T, R> work) {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    List<Future<R>> futures =
        items.stream().map(item -> executor.submit(() -> work.apply(item, hadoop))).toList();
    try {
      List<R> results = new ArrayList<>();
      for (Future<R> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MillraceException("The job was interrupted", e);
    } catch (ExecutionException e) {
      throw unwrapped(e.getCause());
    } finally {
      executor.shutdownNow();
    }
  }

  static RuntimeException unwrapped(Throwable failure) {
    if (failure instanceof IOException io) {
      return new UncheckedIOException(io.getMessage(), io);
    }
    if (failure instanceof RuntimeException runtime) {
      return runtime;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return new IllegalStateException(failure);
  }
}
