package io.millrace.local.kinesis;

import static io.millrace.local.kinesis.Streaming.FIRST;
import static io.millrace.local.kinesis.Streaming.SECOND;
import static io.millrace.local.kinesis.Streaming.THIRD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ExpiredNextTokenException;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardFilter;
import software.amazon.awssdk.services.kinesis.model.ShardFilterType;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

/** Which shards ListShards shows, and in which pages. */
class ListShardsIT {
  private final ManualClock clock = new ManualClock();
  private final LocalKinesis kinesis =
      LocalKinesis.builder().limits(Limits.lifted()).clock(clock).start();
  private final KinesisClient client = Clients.withoutRetries(kinesis);

  @AfterEach
  void close() {
    client.close();
    kinesis.close();
  }

  @Test
  void pagesFollowEachOtherByToken() {
    kinesis.createStream("logs", 5);
    List<String> listed = new ArrayList<>();
    ListShardsResponse page =
        client.listShards(request -> request.streamName("logs").maxResults(2));
    listed.addAll(ids(page.shards()));
    while (page.nextToken() != null) {
      String token = page.nextToken();
      page = client.listShards(request -> request.nextToken(token).maxResults(2));
      assertThat(page.shards()).hasSizeLessThanOrEqualTo(2);
      listed.addAll(ids(page.shards()));
    }

    assertThat(listed).isEqualTo(kinesis.openShards("logs"));
  }

  @Test
  void filterStaysInForceOverPages() {
    kinesis.createStream("logs", 4);
    kinesis.split("logs", SECOND);
    ListShardsResponse first =
        client.listShards(
            request ->
                request
                    .streamName("logs")
                    .maxResults(1)
                    .shardFilter(filter -> filter.type(ShardFilterType.AT_LATEST)));

    ListShardsResponse second =
        client.listShards(request -> request.nextToken(first.nextToken()).maxResults(1));

    assertThat(ids(first.shards())).containsExactly(FIRST);
    assertThat(ids(second.shards())).containsExactly(THIRD);
  }

  @Test
  void filtersSelectByIdTimeAndHorizon() {
    kinesis.createStream("logs", 1);
    Instant early = clock.instant();
    clock.advance(Duration.ofHours(1));
    List<String> halves = kinesis.split("logs", FIRST);
    Instant middle = clock.instant().plusSeconds(1);
    clock.advance(Duration.ofHours(1));
    List<String> quarters = kinesis.split("logs", halves.get(0));
    clock.advance(Duration.ofHours(1));

    assertThat(filtered(ShardFilterType.FROM_TRIM_HORIZON, null)).hasSize(5);
    assertThat(filtered(ShardFilterType.AT_TRIM_HORIZON, null)).containsExactly(FIRST);
    assertThat(filtered(ShardFilterType.AT_LATEST, null))
        .containsExactly(halves.get(1), quarters.get(0), quarters.get(1));
    assertThat(filtered(ShardFilterType.AT_TIMESTAMP, early)).containsExactly(FIRST);
    assertThat(filtered(ShardFilterType.AT_TIMESTAMP, middle)).isEqualTo(halves);
    assertThat(filtered(ShardFilterType.FROM_TIMESTAMP, middle))
        .containsExactly(halves.get(0), halves.get(1), quarters.get(0), quarters.get(1));
    assertThat(
            list(
                ShardFilter.builder()
                    .type(ShardFilterType.AFTER_SHARD_ID)
                    .shardId(halves.get(1))
                    .build()))
        .isEqualTo(quarters);
  }

  @Test
  void closedShardIsForgottenWhenItsRecordsAre() {
    kinesis.createStream("logs", 1);
    List<String> halves = kinesis.split("logs", FIRST);
    clock.advance(Duration.ofHours(24));
    assertThat(filtered(ShardFilterType.FROM_TRIM_HORIZON, null)).hasSize(3);
    clock.advance(Duration.ofMillis(1));

    assertThat(filtered(ShardFilterType.FROM_TRIM_HORIZON, null)).isEqualTo(halves);
    assertThatThrownBy(
            () ->
                client.getShardIterator(
                    request ->
                        request
                            .streamName("logs")
                            .shardId(FIRST)
                            .shardIteratorType("TRIM_HORIZON")))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  @Test
  void tokenExpiresAndReplacesTheName() {
    kinesis.createStream("logs", 3);
    String token =
        client.listShards(request -> request.streamName("logs").maxResults(1)).nextToken();

    assertThatThrownBy(
            () -> client.listShards(request -> request.streamName("logs").nextToken(token)))
        .isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> client.listShards(request -> request.nextToken("nonsense")))
        .isInstanceOf(InvalidArgumentException.class);
    clock.advance(Duration.ofMinutes(5).plusMillis(1));
    assertThatThrownBy(() -> client.listShards(request -> request.nextToken(token)))
        .isInstanceOf(ExpiredNextTokenException.class);
  }

  @Test
  void mistakesHaveTheNamesThatTheServiceGivesThem() {
    kinesis.createStream("logs", 1);

    assertThatThrownBy(() -> client.listShards(request -> request.streamName("none")))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(
            () -> client.listShards(request -> request.streamName("logs").maxResults(10_001)))
        .isInstanceOf(ValidationException.class);
    assertThatThrownBy(() -> filtered(ShardFilterType.AT_TIMESTAMP, null))
        .isInstanceOf(ValidationException.class);
  }

  private List<String> filtered(ShardFilterType type, Instant timestamp) {
    return list(ShardFilter.builder().type(type).timestamp(timestamp).build());
  }

  private List<String> list(ShardFilter filter) {
    return ids(
        client.listShards(request -> request.streamName("logs").shardFilter(filter)).shards());
  }

  private static List<String> ids(List<Shard> shards) {
    return shards.stream().map(Shard::shardId).toList();
  }
}
