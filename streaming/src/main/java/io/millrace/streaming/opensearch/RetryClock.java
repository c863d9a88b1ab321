package io.millrace.streaming.opensearch;

import java.time.Duration;

/** Time, as retries use it. */
interface RetryClock {
  RetryClock SYSTEM =
      new RetryClock() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public void pause(Duration duration) throws InterruptedException {
          Thread.sleep(duration.toMillis());
        }
      };

  long nanoTime();

  void pause(Duration duration) throws InterruptedException;
}
