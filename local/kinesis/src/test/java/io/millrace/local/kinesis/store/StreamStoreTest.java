package io.millrace.local.kinesis.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamStoreTest {
  @Test
  void partitionKeyGoesWhereItsMd5Lies() {
    StreamStore stream = stream(4);

    // MD5("a") = 0cc1…, MD5("b") = 92eb…, MD5("c") = 4a8a…, MD5("d") = 8277…, MD5("f") = 8fa1…
    assertThat(List.of("a", "b", "c", "d"))
        .extracting(key -> stream.put(key.getBytes(UTF_8), new byte[1]).shard().index())
        .containsExactly(0, 2, 1, 2);
  }

  @Test
  void explicitHashKeyOverrulesThePartitionKey() {
    StreamStore stream = stream(2);

    assertThat(stream.put(HashKey.MAX, "a".getBytes(UTF_8), new byte[1]).shardId())
        .isEqualTo("shardId-000000000001");
    assertThat(stream.put(HashKey.MIN, "b".getBytes(UTF_8), new byte[1]).shardId())
        .isEqualTo("shardId-000000000000");
  }

  @Test
  void splitAndMergeDivideTheKeySpaceWithoutGap() {
    StreamStore stream = stream(3);
    stream.split("shardId-000000000001");
    stream.merge("shardId-000000000000", "shardId-000000000003");
    stream.split("shardId-000000000005", HashKey.parse("17"));

    assertCovers(stream, 4);
  }

  @ParameterizedTest
  @CsvSource({"1,2", "2,1", "3,5", "5,3", "4,7", "7,4", "10,16", "16,10", "6,6", "1,100"})
  void reshardingGivesEvenShards(int from, int to) {
    StreamStore stream = stream(from);

    stream.reshardTo(to);

    assertCovers(stream, to);
    assertThat(stream.openShards())
        .extracting(shard -> shard.range().starting())
        .isEqualTo(stream(to).openShards().stream().map(s -> s.range().starting()).toList());
  }

  @Test
  void childrenKnowTheirParents() {
    StreamStore stream = stream(1);
    List<Shard> halves = stream.split("shardId-000000000000");
    Shard whole = stream.merge(halves.get(1).id(), halves.get(0).id());

    assertThat(halves).allSatisfy(half -> assertThat(half.parents()).hasSize(1));
    assertThat(whole.parents()).containsExactly(halves.get(1), halves.get(0));
    assertThat(stream.childrenOf(halves.get(0))).containsExactly(whole);
    assertThat(stream.childrenOf(whole)).isEmpty();
  }

  @Test
  void shardThatCannotBeSplitOrMergedSaysWhy() {
    StreamStore stream = stream(3);
    stream.split("shardId-000000000001");

    assertThatThrownBy(() -> stream.split("shardId-000000000001"))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("already been merged or split");
    assertThatThrownBy(() -> stream.merge("shardId-000000000000", "shardId-000000000002"))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("not an adjacent pair");
    assertThatThrownBy(() -> stream.split("shardId-000000000000", HashKey.parse("1")))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("greater than one plus the shard's StartingHashKey");
    assertThatThrownBy(() -> stream.split("shardId-7"))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("does not exist");
  }

  private static void assertCovers(StreamStore stream, int shards) {
    BigInteger next = BigInteger.ZERO;
    assertThat(stream.openShards()).hasSize(shards);
    for (Shard shard : stream.openShards()) {
      assertThat(shard.range().starting().value()).isEqualTo(next);
      next = shard.range().ending().value().add(BigInteger.ONE);
    }
    assertThat(next).isEqualTo(BigInteger.ONE.shiftLeft(128));
  }

  private static StreamStore stream(int shards) {
    return new StreamStore("logs", 1, shards, false, Clock.systemUTC());
  }
}
