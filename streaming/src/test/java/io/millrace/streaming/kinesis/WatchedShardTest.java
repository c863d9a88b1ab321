package io.millrace.streaming.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
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
