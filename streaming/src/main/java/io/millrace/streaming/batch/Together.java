package io.millrace.streaming.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Runs the independent writes of a micro-batch side by side and returns when all have ended.
 *
 * <p>Each has a thread of its own, which inherits the query's Spark properties: its jobs belong to
 * the query, and stopping the query cancels them.
 */
public final class Together {
  private Together() {}

  /**
   * Runs the work, the first part on the calling thread.
   *
   * @throws RuntimeException the first failure, with the others suppressed, after all have ended
   */
  public static void run(List<Runnable> work) {
    List<CompletableFuture<Void>> running = new ArrayList<>();
    for (Runnable part : work.subList(1, work.size())) {
      running.add(CompletableFuture.runAsync(part, Together::onNewThread));
    }
    Throwable failure = null;
    try {
      work.get(0).run();
    } catch (Throwable e) {
      // Scala code throws checked exceptions, too; the other parts must have ended all the same.
      failure = e;
    }
    for (CompletableFuture<Void> part : running) {
      failure = await(part, failure);
    }
    if (failure != null) {
      throw unchecked(failure);
    }
  }

  private static RuntimeException unchecked(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
  }

  private static Throwable await(CompletableFuture<Void> part, Throwable failure) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          part.get();
          return failure;
        } catch (InterruptedException e) {
          // The query is being stopped, which ends the part's jobs too; it must not outlive us.
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (failure == null) {
        return cause;
      }
      failure.addSuppressed(cause);
      return failure;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void onNewThread(Runnable work) {
    Thread thread = new Thread(work, Thread.currentThread().getName() + " (write)");
    thread.setDaemon(true);
    thread.start();
  }
}
