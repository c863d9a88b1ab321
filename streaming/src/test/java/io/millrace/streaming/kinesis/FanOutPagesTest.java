package io.millrace.streaming.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.MillraceException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FanOutPagesTest {
  private static final int ANY = 10_000;
  private static final Duration PATIENT = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(20);

  private final FakePush push = new FakePush();
  private final PushCounts counts = new PushCounts();
  private final CallMeter meter = new CallMeter();

  @Test
  void pagesAreTheEventsThatHoldRecords() {
    push.event("1", "2").emptyEvent("3").event("4").shardEnd();
    FanOutPages pages = pages(ShardPosition.TRIM_HORIZON);

    assertThat(numbers(pages.next(ANY))).containsExactly("1", "2");
    assertThat(pages.position()).isEqualTo(after("2"));
    assertThat(numbers(pages.next(ANY))).containsExactly("4");
    Page end = pages.next(ANY);
    assertThat(end.endsShard()).isTrue();
    assertThat(pages.position()).isEqualTo(after("4"));
    assertThat(pages.next(ANY)).isEqualTo(end);
    assertThat(push.starts()).containsExactly(ShardPosition.TRIM_HORIZON);
  }

  @Test
  void whatIsPutBackComesFirst() {
    push.event("1", "2", "3").event("4");
    FanOutPages pages = pages(ShardPosition.TRIM_HORIZON);
    Page page = pages.next(ANY);
    pages.putBack(after("1"), page.records().subList(1, 3));

    assertThat(pages.position()).isEqualTo(after("1"));
    assertThat(numbers(pages.next(ANY))).containsExactly("2", "3");
    assertThat(pages.position()).isEqualTo(after("3"));
    assertThat(numbers(pages.next(ANY))).containsExactly("4");
  }

  @Test
  void renewalGoesOnBehindTheLastEventOnceItIsTaken() {
    push.event("1").event("2").emptyEvent("5").event("6").endAfter(3, null);
    FanOutPages pages = pages(ShardPosition.TRIM_HORIZON);

    assertThat(numbers(pages.next(ANY))).containsExactly("1");
    assertThat(numbers(pages.next(ANY))).containsExactly("2");
    assertThat(push.starts()).hasSize(1);
    assertThat(numbers(pages.next(ANY))).containsExactly("6");
    assertThat(push.starts()).extracting(ShardPosition::sequenceNumber).containsExactly(null, "5");
    assertThat(counts.renewals.sum()).isOne();
    assertThat(meter.take("shard-1").retries()).isZero();
  }

  @Test
  void eventsBehindTheEndOfASubscriptionAreLeftToTheNext() {
    push.event("1").event("2").endAfter(1, new IOException("reset"));
    FanOutPages pages = pages(ShardPosition.TRIM_HORIZON);
    assertThat(numbers(pages.next(ANY))).containsExactly("1");

    assertThat(push.pushLate("2")).isFalse();

    assertThat(numbers(pages.next(ANY))).containsExactly("2");
    assertThat(push.starts()).extracting(ShardPosition::sequenceNumber).containsExactly(null, "1");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void nothingIsSkippedOrRepeatedWhateverHappensToSubscriptions(long seed) {
    Random random = new Random(seed);
    int records = 300;
    int next = 1;
    while (next <= records) {
      int size = Math.min(random.nextInt(12), records - next + 1);
      if (size == 0) {
        push.emptyEvent(Integer.toString(next - 1));
      } else {
        int first = next;
        push.event(
            random.nextInt(2),
            IntStream.range(first, first + size)
                .mapToObj(Integer::toString)
                .toArray(String[]::new));
        next += size;
      }
    }
    push.shardEnd();
    for (int i = 0; i < 20; i++) {
      push.endAfter(random.nextInt(6), random.nextBoolean() ? null : new IOException("reset"));
    }

    List<String> read = new ArrayList<>();
    FanOutPages pages = pages(ShardPosition.TRIM_HORIZON);
    Page page;
    do {
      page = pages.next(ANY);
      List<StreamRecord> taken = page.records();
      if (taken.size() > 1 && random.nextInt(3) == 0) {
        int cut = 1 + random.nextInt(taken.size() - 1);
        pages.putBack(ShardPosition.after(taken.get(cut - 1)), taken.subList(cut, taken.size()));
        taken = taken.subList(0, cut);
      }
      taken.forEach(record -> read.add(record.sequenceNumber()));
      if (!taken.isEmpty() && random.nextInt(10) == 0) {
        // The task fails here, and another one goes on.
        pages.close();
        pages = pages(ShardPosition.after(taken.get(taken.size() - 1)));
        page = Page.NOTHING_YET;
      }
    } while (!page.endsShard());

    assertThat(read)
        .as("seed %d", seed)
        .isEqualTo(IntStream.rangeClosed(1, records).mapToObj(Integer::toString).toList());
    assertThat(push.openPushes()).isZero();
  }

  @Test
  void slowReaderHoldsThePushUp() {
    int bytes = 512 << 10;
    for (int i = 1; i <= 100; i++) {
      push.largeEvent(Integer.toString(i), bytes);
    }
    FanOutPages pages = pages(ShardPosition.TRIM_HORIZON);

    for (int read = 1; read <= 100; read++) {
      assertThat(numbers(pages.next(ANY))).containsExactly(Integer.toString(read));
      assertThat((push.eventsTaken() - read) * (long) bytes)
          .isLessThanOrEqualTo(ShardSubscription.BUFFER_BYTES);
    }
    assertThat(push.starts()).hasSize(1);
  }

  @Test
  void failureThatPassesIsTriedAgain() {
    push.event("1");
    for (int i = 0; i < 4; i++) {
      push.endAfter(0, new IOException("reset"));
    }
    FanOutPages pages = pages(after("0"));

    assertThat(numbers(pages.next(ANY))).containsExactly("1");
    assertThat(push.starts()).hasSize(5).containsOnly(after("0"));
    assertThat(meter.take("shard-1").retries()).isEqualTo(4);
  }

  @Test
  void failureThatLastsFailsWithinTheBudget() {
    for (int i = 0; i < 1_000; i++) {
      push.endAfter(0, new IOException("connection reset"));
    }
    FanOutPages pages = pages(ShardPosition.TRIM_HORIZON, SHORT, PATIENT);

    assertThatThrownBy(() -> pages.next(ANY))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("pushed nothing from shard shard-1 to consumer arn:consumer")
        .hasMessageContaining("connection reset")
        .hasMessageContaining("nobody else subscribes as the same consumer");
  }

  @Test
  void failureForTheUserIsNotTriedAgain() {
    MillraceException denied = new MillraceException("denied");
    push.endAfter(0, denied);

    assertThatThrownBy(() -> pages(ShardPosition.TRIM_HORIZON).next(ANY)).isSameAs(denied);
    assertThat(push.starts()).hasSize(1);
  }

  @Test
  void subscriptionThatFallsSilentIsReplaced() {
    push.event("1");
    FanOutPages pages = pages(ShardPosition.TRIM_HORIZON, PATIENT, SHORT);
    assertThat(numbers(pages.next(ANY))).containsExactly("1");
    // Nothing comes any more from the first, because its events were laid out already.
    push.event("2");

    assertThat(numbers(pages.next(ANY))).containsExactly("2");
    assertThat(push.starts()).extracting(ShardPosition::sequenceNumber).containsExactly(null, "1");
    assertThat(push.openPushes()).isOne();
  }

  @Test
  void tipThatStaysIsReportedAfterTheBudget() {
    push.emptyEvent("3");
    FanOutPages pages = pages(after("1"), SHORT, PATIENT);

    assertThat(pages.next(ANY)).isSameAs(Page.NOTHING_YET);
    assertThat(pages.position()).isEqualTo(after("1"));
  }

  @Test
  void rangeThatBeginsFurtherOnSkipsWhatComesBefore() {
    push.event("1", "2").event("3").event("4", "5").event("6");
    FanOutPages pages = pages(ShardPosition.TRIM_HORIZON);
    Page page = pages.next(ANY);
    pages.putBack(after("1"), page.records().subList(1, 2));

    assertThat(pages.goOnAt(after("4"))).isTrue();

    assertThat(pages.position()).isEqualTo(after("4"));
    assertThat(numbers(pages.next(ANY))).containsExactly("5");
    assertThat(numbers(pages.next(ANY))).containsExactly("6");
    assertThat(push.starts()).hasSize(1);
  }

  @Test
  void rangeElsewhereNeedsOtherPages() {
    push.event("1").event("2").event("3");
    FanOutPages pages = pages(ShardPosition.TRIM_HORIZON);
    pages.next(ANY);
    pages.next(ANY);

    assertThat(pages.goOnAt(after("1"))).isFalse();
    assertThat(pages.goOnAt(after("2"))).isTrue();
    // Another executor may have read far beyond since its subscription took over from this one.
    push.end(new IOException("in use"));
    assertThat(pages.goOnAt(after("3"))).isFalse();
    assertThat(pages.goOnAt(after("2"))).isTrue();
  }

  @Test
  void nobodySubscribesBehindTheEndOfAShard() {
    assertThat(pages(ShardPosition.SHARD_END).next(ANY).endsShard()).isTrue();
    assertThat(push.starts()).isEmpty();
  }

  @Test
  void closingEndsTheSubscription() {
    push.event("1").event("2");
    FanOutPages pages = pages(ShardPosition.TRIM_HORIZON);
    pages.next(ANY);
    assertThat(push.openPushes()).isOne();

    pages.close();

    assertThat(push.openPushes()).isZero();
  }

  private FanOutPages pages(ShardPosition from) {
    return pages(from, PATIENT, PATIENT);
  }

  private FanOutPages pages(ShardPosition from, Duration retryBudget, Duration longestSilence) {
    ClientSettings settings =
        new ClientSettings("eu-west-1", URI.create("http://127.0.0.1:1"), null, null, retryBudget);
    ShardRange range = new ShardRange("logs", "shard-1", from, ShardPosition.SHARD_END);
    return new FanOutPages(push, "arn:consumer", settings, counts, meter, range, longestSilence);
  }

  private static ShardPosition after(String sequenceNumber) {
    return ShardPosition.after(sequenceNumber, FakePush.arrival(sequenceNumber));
  }

  private static List<String> numbers(Page page) {
    return page.records().stream().map(StreamRecord::sequenceNumber).toList();
  }
}
