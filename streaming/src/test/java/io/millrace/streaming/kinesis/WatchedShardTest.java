package io.millrace.streaming.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WatchedShardTest {
  private static final long PLENTY = 512L << 10;

  @Test
  void tinyRecordsAreNotAskedForByMoreThanACallMayAnswer() {
    WatchedShard shard = learned(pageOf(10, new byte[3]));

    assertThat(shard.roomFor(PLENTY, pageOf(10, new byte[3]))).isEqualTo(3_990);
    assertThat(shard.glanceRecords(PLENTY)).isBetween(1, 1_000);
  }

  @Test
  void roomIsSharedByBytesAndLessWhatIsThere() {
    WatchedShard shard = learned(pageOf(10, new byte[1_024]));

    assertThat(shard.roomFor(PLENTY, pageOf(100, new byte[1_024]))).isBetween(405, 413);
    assertThat(shard.roomFor(0, pageOf(100, new byte[1_024]))).isNegative();
  }

  @Test
  void aLargerGlanceIsTriedBeforeAShardCountsAsBusy() {
    WatchedShard shard = learned(pageOf(10, new byte[100]));

    int shown = shard.glanceRecords(PLENTY);
    while (shown < 1_000) {
      shard.foundBusy(shown, PLENTY);
      assertThat(shard.isBusy()).as("after " + shown).isFalse();
      assertThat(shard.glanceRecords(PLENTY)).isGreaterThan(shown);
      shown = shard.glanceRecords(PLENTY);
    }
    shard.foundBusy(shown, PLENTY);
    assertThat(IntStream.range(0, 16).allMatch(look -> shard.isBusy())).isTrue();
    assertThat(shard.isBusy()).isFalse();
  }

  @Test
  void aShardThatNoGlanceShowsStaysBusyAsLongAsLooksByTimeFindAnEnd() {
    WatchedShard shard = new WatchedShard();

    shard.foundBusy(shard.glanceRecords(0), 0);
    for (int look = 0; look < 1_000; look++) {
      assertThat(shard.isBusy()).isTrue();
      shard.staysBusy();
    }
  }

  @Test
  void aShardWhoseGlanceShowsAllIsBusyNoMore() {
    WatchedShard shard = new WatchedShard();
    shard.foundBusy(shard.glanceRecords(0), 0);
    assertThat(shard.isBusy()).isTrue();
    shard.foundEmpty(1);
    assertThat(shard.isBusy()).isFalse();

    shard.foundBusy(shard.glanceRecords(0), 0);
    assertThat(shard.isBusy()).isTrue();
    shard.endOf(new Glance(ShardPosition.TRIM_HORIZON, ShardPosition.SHARD_END, List.of()));
    assertThat(shard.isBusy()).isFalse();
  }

  @Test
  void theSearchForAnEndBeginsAsShortlyBeforeItAsRecordsLieApart() {
    WatchedShard shard = new WatchedShard();
    assertThat(shard.reach(200)).isEqualTo(200);

    shard.foundAfter(5);
    assertThat(shard.reach(200)).isEqualTo(60);
    assertThat(shard.reach(30)).isEqualTo(30);
    shard.foundAfter(0);
    assertThat(shard.reach(200)).isEqualTo(48);
    for (int look = 0; look < 100; look++) {
      shard.foundAfter(0);
    }
    assertThat(shard.reach(200)).as("clocks differ").isEqualTo(20);

    shard.foundNone();
    assertThat(shard.reach(200)).isEqualTo(200);
    shard.foundAfter(0);
    assertThat(shard.reach(200)).as("more than it seemed").isEqualTo(39);
    for (int look = 0; look < 1_000; look++) {
      shard.foundAfter(0);
    }
    assertThat(shard.reach(200)).as("no more").isEqualTo(20);
  }

  private static WatchedShard learned(Page page) {
    WatchedShard shard = new WatchedShard();
    for (int i = 0; i < 100; i++) {
      shard.learn(page);
    }
    return shard;
  }

  private static Page pageOf(int records, byte[] data) {
    return new Page(Collections.nCopies(records, new StreamRecord("1", "key", 0, data)), "", 1);
  }
}
