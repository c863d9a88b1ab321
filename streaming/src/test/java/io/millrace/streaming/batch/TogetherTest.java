package io.millrace.streaming.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TogetherTest {
  @Test
  void everyPartRunsAtTheSameTime() {
    CountDownLatch all = new CountDownLatch(3);
    Runnable part =
        () -> {
          all.countDown();
          await(all);
        };
    Together.run(List.of(part, part, part));
    assertThat(all.getCount()).isZero();
  }

  @Test
  void itEndsAfterEveryPartAlsoWhenTheFirstFailsWithACheckedException() {
    for (int failing = 0; failing < 3; failing++) {
      AtomicInteger ended = new AtomicInteger();
      CountDownLatch failed = new CountDownLatch(1);
      Runnable fails =
          () -> {
            failed.countDown();
            sneak(new IOException("disk full"));
          };
      Runnable lasts =
          () -> {
            await(failed);
            ended.incrementAndGet();
          };
      Runnable[] work = {lasts, lasts, lasts};
      work[failing] = fails;

      assertThatThrownBy(() -> Together.run(List.of(work)))
          .hasRootCauseInstanceOf(IOException.class)
          .hasRootCauseMessage("disk full");
      assertThat(ended).hasValue(2);
    }
  }

  @Test
  void furtherFailuresAreSuppressed() {
    Runnable first =
        () -> {
          throw new IllegalArgumentException("one");
        };
    Runnable second =
        () -> {
          throw new IllegalArgumentException("two");
        };
    assertThatThrownBy(() -> Together.run(List.of(first, second)))
        .hasMessage("one")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Exception> void sneak(Exception e) throws E {
    throw (E) e;
  }
}
