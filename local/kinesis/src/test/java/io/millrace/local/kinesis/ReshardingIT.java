package io.millrace.local.kinesis;

import static io.millrace.local.kinesis.Streaming.FIRST;
import static io.millrace.local.kinesis.Streaming.SECOND;
import static io.millrace.local.kinesis.Streaming.THIRD;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static software.amazon.awssdk.services.kinesis.model.ShardIteratorType.AFTER_SEQUENCE_NUMBER;
import static software.amazon.awssdk.services.kinesis.model.ShardIteratorType.LATEST;
import static software.amazon.awssdk.services.kinesis.model.ShardIteratorType.TRIM_HORIZON;

import io.millrace.local.kinesis.store.RecordPosition;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.UpdateShardCountResponse;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

/** Splits and merges, as readers meet them. */
class ReshardingIT {
  private static final String MIDDLE = "170141183460469231731687303715884105728";

  private final LocalKinesis kinesis = LocalKinesis.builder().limits(Limits.lifted()).start();
  private final KinesisClient client = Clients.withoutRetries(kinesis);
  private final Streaming logs = new Streaming(client, "logs");

  @AfterEach
  void close() {
    client.close();
    kinesis.close();
  }

  @Test
  void splitShardEndsAndPointsToItsChildren() {
    kinesis.createStream("logs", 1);
    RecordPosition before = put("a", "before");
    String waiting = logs.iterator(FIRST, LATEST);

    split(FIRST, MIDDLE);
    put("a", "lower"); // MD5 0cc1…
    put("b", "upper"); // MD5 92eb…

    GetRecordsResponse end = logs.page(logs.iterator(FIRST, TRIM_HORIZON));
    assertThat(Streaming.texts(end.records())).containsExactly("before");
    assertThat(end.nextShardIterator()).isNull();
    assertThat(end.millisBehindLatest()).isZero();
    assertThat(end.childShards()).extracting(ChildShard::shardId).containsExactly(SECOND, THIRD);
    assertThat(end.childShards())
        .allSatisfy(child -> assertThat(child.parentShards()).containsExactly(FIRST));
    assertThat(end.childShards().get(1).hashKeyRange().startingHashKey()).isEqualTo(MIDDLE);
    assertThat(logs.page(waiting).nextShardIterator()).isNull();
    assertThat(logs.texts(SECOND)).containsExactly("lower");
    assertThat(logs.texts(THIRD)).containsExactly("upper");
    String ending = shards().get(FIRST).sequenceNumberRange().endingSequenceNumber();
    assertThat(new BigInteger(ending)).isGreaterThan(new BigInteger(before.sequenceNumber()));
    assertThat(logs.page(logs.iterator(FIRST, AFTER_SEQUENCE_NUMBER, ending)).records()).isEmpty();
  }

  @Test
  void pageInFrontOfTheEndStillHasAnIterator() {
    kinesis.createStream("logs", 1);
    put("a", "one");
    put("a", "two");
    kinesis.split("logs", FIRST);
    String iterator = logs.iterator(FIRST, TRIM_HORIZON);

    GetRecordsResponse page =
        client.getRecords(request -> request.shardIterator(iterator).limit(1));

    assertThat(page.nextShardIterator()).isNotNull();
    assertThat(page.hasChildShards()).isFalse();
    assertThat(logs.page(page.nextShardIterator()).nextShardIterator()).isNull();
  }

  @Test
  void mergedShardsShareOneChild() {
    kinesis.createStream("logs", 2);
    put("a", "lower");
    put("b", "upper");

    client.mergeShards(
        request -> request.streamName("logs").shardToMerge(SECOND).adjacentShardToMerge(FIRST));
    put("a", "both");
    put("b", "together");

    Shard merged = shards().get(THIRD);
    assertThat(merged.parentShardId()).isEqualTo(SECOND);
    assertThat(merged.adjacentParentShardId()).isEqualTo(FIRST);
    assertThat(logs.texts(THIRD)).containsExactly("both", "together");
    assertThat(logs.page(logs.iterator(FIRST, LATEST)).childShards().get(0).parentShards())
        .containsExactly(SECOND, FIRST);
  }

  @Test
  void twoSplitsAndTwoMergesInARowKeepEveryRecordAndItsOrder() {
    kinesis.createStream("logs", 1);
    RecordPosition root = put("a", "0");
    List<String> halves = kinesis.split("logs", FIRST);
    RecordPosition half = put("a", "1");
    List<String> quarters = kinesis.split("logs", halves.get(0));
    RecordPosition quarter = put("a", "2");
    String merged = kinesis.merge("logs", quarters.get(0), quarters.get(1));
    RecordPosition halfAgain = put("a", "3");
    String whole = kinesis.merge("logs", merged, halves.get(1));
    RecordPosition wholeAgain = put("a", "4");

    List<RecordPosition> puts = List.of(root, half, quarter, halfAgain, wholeAgain);
    assertThat(puts)
        .extracting(RecordPosition::shardId)
        .containsExactly(FIRST, halves.get(0), quarters.get(0), merged, whole);
    assertThat(puts)
        .extracting(put -> new BigInteger(put.sequenceNumber()))
        .isSorted()
        .doesNotHaveDuplicates();
    for (int i = 0; i < puts.size(); i++) {
      assertThat(logs.texts(puts.get(i).shardId())).containsExactly(Integer.toString(i));
    }
    assertThat(kinesis.openShards("logs")).containsExactly(whole);
  }

  @Test
  void shardCountGoesUpToDoubleAndDownToHalf() {
    kinesis.createStream("logs", 2);

    UpdateShardCountResponse up = update(3);
    assertThat(up.currentShardCount()).isEqualTo(2);
    assertThat(up.targetShardCount()).isEqualTo(3);
    assertThat(kinesis.openShards("logs")).hasSize(3);
    update(6);
    update(3);
    assertThat(kinesis.openShards("logs")).hasSize(3);
    assertThatThrownBy(() -> update(7))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("over double");
    assertThatThrownBy(() -> update(1))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("below half");
    assertThatThrownBy(() -> update(0)).isInstanceOf(ValidationException.class);
    kinesis.updateShardCount("logs", 20);
    assertThat(kinesis.openShards("logs")).hasSize(20);
  }

  @Test
  void mistakesHaveTheNamesThatTheServiceGivesThem() {
    kinesis.createStream("logs", 3);

    assertThatThrownBy(() -> split(FIRST, "1")).isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> split(FIRST, "x")).isInstanceOf(ValidationException.class);
    assertThatThrownBy(() -> split("shardId-000000000009", "5"))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(
            () ->
                client.mergeShards(
                    request ->
                        request.streamName("logs").shardToMerge(FIRST).adjacentShardToMerge(THIRD)))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("not an adjacent pair");
  }

  private RecordPosition put(String key, String text) {
    return kinesis.put("logs", key, text.getBytes(UTF_8));
  }

  private void split(String shardId, String hashKey) {
    client.splitShard(
        request -> request.streamName("logs").shardToSplit(shardId).newStartingHashKey(hashKey));
  }

  private UpdateShardCountResponse update(int count) {
    return client.updateShardCount(
        request ->
            request.streamName("logs").targetShardCount(count).scalingType("UNIFORM_SCALING"));
  }

  private Map<String, Shard> shards() {
    Map<String, Shard> byId = new HashMap<>();
    client
        .listShards(request -> request.streamName("logs"))
        .shards()
        .forEach(shard -> byId.put(shard.shardId(), shard));
    return byId;
  }
}
