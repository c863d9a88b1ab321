package io.millrace.local.kinesis;

import static io.millrace.local.kinesis.Streaming.FIRST;
import static io.millrace.local.kinesis.Streaming.SECOND;
import static io.millrace.local.kinesis.Streaming.THIRD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static software.amazon.awssdk.services.kinesis.model.ShardIteratorType.AFTER_SEQUENCE_NUMBER;
import static software.amazon.awssdk.services.kinesis.model.ShardIteratorType.AT_SEQUENCE_NUMBER;
import static software.amazon.awssdk.services.kinesis.model.ShardIteratorType.AT_TIMESTAMP;
import static software.amazon.awssdk.services.kinesis.model.ShardIteratorType.LATEST;
import static software.amazon.awssdk.services.kinesis.model.ShardIteratorType.TRIM_HORIZON;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardFilterType;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;

/**
 * What the service documents, through every client of the AWS SDK: synchronous and asynchronous,
 * both versions of HTTP, both formats. The tests whose names begin with {@code deviation} hold what
 * the README lists as different.
 */
class ConformanceIT {
  private static final String ARN = "arn:aws:kinesis:us-east-1:000000000000:stream/logs";
  private static final String MIDDLE = "170141183460469231731687303715884105728";

  private final ManualClock clock = new ManualClock();
  private LocalKinesis kinesis;
  private KinesisClient client;
  private Streaming logs;

  private void start(Sdk sdk, Limits limits, int shards) {
    kinesis = LocalKinesis.builder().limits(limits).clock(clock).start();
    client = sdk.client(kinesis);
    logs = new Streaming(client, "logs");
    client.createStream(request -> request.streamName("logs").shardCount(shards));
  }

  @AfterEach
  void close() {
    client.close();
    kinesis.close();
  }

  @ParameterizedTest
  @EnumSource(Sdk.class)
  void streamsAreListedAndDescribed(Sdk sdk) {
    start(sdk, Limits.service(), 3);

    assertThat(client.listStreams().streamNames()).containsExactly("logs");
    StreamDescriptionSummary summary =
        client.describeStreamSummary(request -> request.streamARN(ARN)).streamDescriptionSummary();
    assertThat(summary.streamName()).isEqualTo("logs");
    assertThat(summary.streamARN()).isEqualTo(ARN);
    assertThat(summary.openShardCount()).isEqualTo(3);
    assertThat(summary.consumerCount()).isZero();
    assertThat(summary.retentionPeriodHours()).isEqualTo(24);
    assertThat(summary.streamCreationTimestamp()).isEqualTo(clock.instant());
    assertThat(client.listShards(request -> request.streamName("logs").maxResults(2)))
        .satisfies(page -> assertThat(page.shards()).hasSize(2))
        .satisfies(page -> assertThat(page.nextToken()).isNotNull());
    assertThat(client.listStreams().sdkHttpResponse().firstMatchingHeader("Content-Type"))
        .hasValue(sdk.contentType());
    client.deleteStream(request -> request.streamName("logs"));
    assertThat(client.listStreams().streamNames()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Sdk.class)
  void recordsComeBackInOrderFromTheShardOfTheirKey(Sdk sdk) {
    start(sdk, Limits.service(), 2);
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }

    PutRecordResponse lower = put("a", SdkBytes.fromByteArray(bytes)); // MD5 0cc1…
    PutRecordResponse upper = put("b", SdkBytes.fromUtf8String("upper")); // MD5 92eb…
    PutRecordResponse explicit =
        client.putRecord(
            request ->
                request
                    .streamName("logs")
                    .partitionKey("a")
                    .explicitHashKey(MIDDLE)
                    .sequenceNumberForOrdering(upper.sequenceNumber())
                    .data(SdkBytes.fromUtf8String("explicit")));
    PutRecordsResponse many =
        client.putRecords(
            request ->
                request
                    .streamARN(ARN)
                    .records(IntStream.range(0, 500).mapToObj(i -> entry("a", "a-" + i)).toList()));

    assertThat(lower.shardId()).isEqualTo(FIRST);
    assertThat(upper.shardId()).isEqualTo(SECOND);
    assertThat(explicit.shardId()).isEqualTo(SECOND);
    assertThat(many.failedRecordCount()).isZero();
    List<Record> first = logs.all(logs.iterator(FIRST, TRIM_HORIZON));
    assertThat(first).hasSize(501);
    assertThat(first.get(0).data().asByteArray()).isEqualTo(bytes);
    assertThat(first.get(0).partitionKey()).isEqualTo("a");
    assertThat(first.get(0).approximateArrivalTimestamp()).isEqualTo(clock.instant());
    assertThat(first.subList(1, 501))
        .extracting(Record::sequenceNumber)
        .isEqualTo(many.records().stream().map(PutRecordsResultEntry::sequenceNumber).toList());
    assertThat(first).extracting(record -> new BigInteger(record.sequenceNumber())).isSorted();
    assertThat(logs.texts(SECOND)).containsExactly("upper", "explicit");
  }

  @ParameterizedTest
  @EnumSource(Sdk.class)
  void iteratorsOfAllFiveTypes(Sdk sdk) {
    start(sdk, Limits.service().without(Limit.GET_RECORDS_CALLS), 1);
    put("k", SdkBytes.fromUtf8String("a"));
    clock.advance(Duration.ofSeconds(2));
    Instant arrival = clock.instant();
    String b = put("k", SdkBytes.fromUtf8String("b")).sequenceNumber();
    clock.advance(Duration.ofSeconds(2));
    put("k", SdkBytes.fromUtf8String("c"));

    assertThat(texts(logs.iterator(FIRST, TRIM_HORIZON))).containsExactly("a", "b", "c");
    assertThat(texts(logs.iterator(FIRST, AT_SEQUENCE_NUMBER, b))).containsExactly("b", "c");
    assertThat(texts(logs.iterator(FIRST, AFTER_SEQUENCE_NUMBER, b))).containsExactly("c");
    assertThat(texts(at(arrival))).containsExactly("b", "c");
    clock.advance(Duration.ofSeconds(1)); // five iterators per second
    assertThat(texts(at(arrival.plusMillis(1)))).containsExactly("c");
    String latest = logs.iterator(FIRST, LATEST);
    assertThat(texts(latest)).isEmpty();
    put("k", SdkBytes.fromUtf8String("d"));
    assertThat(texts(latest)).containsExactly("d");
  }

  @ParameterizedTest
  @EnumSource(Sdk.class)
  void pagesLeadThroughTheShardAndSayHowFarBehindTheyAre(Sdk sdk) {
    start(sdk, Limits.lifted(), 1);
    for (int i = 0; i < 10; i++) {
      put("k", SdkBytes.fromUtf8String("record-" + i));
      clock.advance(Duration.ofSeconds(1));
    }

    List<String> read = new ArrayList<>();
    List<Long> behind = new ArrayList<>();
    String next = logs.iterator(FIRST, TRIM_HORIZON);
    for (int page = 0; page < 4; page++) {
      String iterator = next;
      GetRecordsResponse records =
          client.getRecords(request -> request.shardIterator(iterator).limit(3));
      read.addAll(Streaming.texts(records.records()));
      behind.add(records.millisBehindLatest());
      next = records.nextShardIterator();
    }

    assertThat(read).isEqualTo(IntStream.range(0, 10).mapToObj(i -> "record-" + i).toList());
    assertThat(behind).containsExactly(8000L, 5000L, 2000L, 0L);
    assertThat(next).isNotNull();
  }

  @ParameterizedTest
  @EnumSource(Sdk.class)
  void keysKeepTheirOrderThroughSplitMergeAndANewShardCount(Sdk sdk) {
    start(sdk, Limits.lifted(), 1);
    List<String> numbers = new ArrayList<>();
    numbers.add(put("a", SdkBytes.fromUtf8String("0")).sequenceNumber());
    client.splitShard(
        request -> request.streamName("logs").shardToSplit(FIRST).newStartingHashKey(MIDDLE));
    numbers.add(put("a", SdkBytes.fromUtf8String("1")).sequenceNumber());
    client.mergeShards(
        request -> request.streamName("logs").shardToMerge(SECOND).adjacentShardToMerge(THIRD));
    numbers.add(put("a", SdkBytes.fromUtf8String("2")).sequenceNumber());
    client.updateShardCount(
        request -> request.streamName("logs").targetShardCount(2).scalingType("UNIFORM_SCALING"));
    numbers.add(put("a", SdkBytes.fromUtf8String("3")).sequenceNumber());

    List<Shard> shards = client.listShards(request -> request.streamName("logs")).shards();
    assertThat(shards).hasSize(6);
    assertThat(shards.get(3).parentShardId()).isEqualTo(SECOND);
    assertThat(shards.get(3).adjacentParentShardId()).isEqualTo(THIRD);
    List<Shard> open =
        client
            .listShards(
                request ->
                    request
                        .streamName("logs")
                        .shardFilter(filter -> filter.type(ShardFilterType.AT_LATEST)))
            .shards();
    assertThat(open).isEqualTo(shards.subList(4, 6));
    assertThat(numbers).extracting(BigInteger::new).isSorted().doesNotHaveDuplicates();
    assertThat(followed("a")).containsExactly("0", "1", "2", "3");
    String ending = shards.get(0).sequenceNumberRange().endingSequenceNumber();
    assertThat(new BigInteger(ending)).isGreaterThan(new BigInteger(numbers.get(0)));
    assertThat(open.get(0).sequenceNumberRange().endingSequenceNumber()).isNull();
  }

  /** The texts of a key's records, from the first shard on through the child that holds the key. */
  private List<String> followed(String key) {
    List<String> texts = new ArrayList<>();
    String shardId = FIRST;
    while (shardId != null) {
      String next = logs.iterator(shardId, TRIM_HORIZON);
      shardId = null;
      while (next != null) {
        GetRecordsResponse page = logs.page(next);
        page.records().stream()
            .filter(record -> record.partitionKey().equals(key))
            .forEach(record -> texts.add(record.data().asUtf8String()));
        if (page.nextShardIterator() == null) {
          // The key has the lowest hash, so its child is the one that begins at 0.
          shardId =
              page.childShards().stream()
                  .filter(child -> child.hashKeyRange().startingHashKey().equals("0"))
                  .map(ChildShard::shardId)
                  .findAny()
                  .orElseThrow();
        }
        boolean tip = page.records().isEmpty() && page.millisBehindLatest() == 0;
        next = tip ? null : page.nextShardIterator();
      }
    }
    return texts;
  }

  @ParameterizedTest
  @EnumSource(Sdk.class)
  void quotasAreEnforced(Sdk sdk) {
    start(sdk, Limits.service(), 1);
    String iterator = logs.iterator(FIRST, LATEST);
    for (int i = 0; i < 5; i++) {
      logs.page(iterator);
    }
    fails(
        () -> logs.page(iterator),
        ProvisionedThroughputExceededException.class,
        "ProvisionedThroughputExceededException");
    clock.advance(Duration.ofSeconds(1));
    logs.page(iterator);

    PutRecordsRequestEntry large = entry("k", "x".repeat(600_000));
    PutRecordsResponse put =
        client.putRecords(request -> request.streamName("logs").records(large, large));
    assertThat(put.failedRecordCount()).isOne();
    assertThat(put.records().get(1).errorCode())
        .isEqualTo("ProvisionedThroughputExceededException");
    assertThat(put.records().get(1).sequenceNumber()).isNull();
    for (int i = 0; i < 5; i++) {
      client.listStreams();
    }
    fails(client::listStreams, LimitExceededException.class, "LimitExceededException");
    assertThatThrownBy(
            () ->
                client.putRecords(
                    request ->
                        request
                            .streamName("logs")
                            .records(
                                IntStream.range(0, 501).mapToObj(i -> entry("k", "x")).toList())))
        .isInstanceOf(KinesisException.class)
        .hasMessageContaining("500");
  }

  @ParameterizedTest
  @EnumSource(Sdk.class)
  void errorsHaveTheNamesOfTheService(Sdk sdk) {
    start(sdk, Limits.lifted(), 1);
    Map<ThrowingCallable, String> mistakes =
        Map.of(
            () -> client.describeStream(request -> request.streamName("none")),
            "ResourceNotFoundException",
            () -> client.createStream(request -> request.streamName("logs").shardCount(1)),
            "ResourceInUseException",
            () -> client.createStream(request -> request.streamName("no spaces").shardCount(1)),
            "ValidationException",
            () -> logs.iterator("shardId-000000000007", LATEST),
            "ResourceNotFoundException",
            () -> logs.iterator(FIRST, AT_SEQUENCE_NUMBER, "1"),
            "InvalidArgumentException",
            () -> at(clock.instant().plusSeconds(1)),
            "InvalidArgumentException",
            () -> logs.page("forged"),
            "InvalidArgumentException",
            () ->
                client.updateShardCount(
                    request ->
                        request
                            .streamName("logs")
                            .targetShardCount(3)
                            .scalingType("UNIFORM_SCALING")),
            "InvalidArgumentException",
            () -> client.describeStreamConsumer(r -> r.streamARN(ARN).consumerName("none")),
            "ResourceNotFoundException",
            () -> client.deleteStream(request -> request.streamName("none")),
            "ResourceNotFoundException");

    mistakes.forEach((call, name) -> fails(call, KinesisException.class, name));
    String expiring = logs.iterator(FIRST, LATEST);
    clock.advance(Duration.ofMinutes(6));
    fails(() -> logs.page(expiring), KinesisException.class, "ExpiredIteratorException");
  }

  private static void fails(
      ThrowingCallable call, Class<? extends KinesisException> type, String name) {
    KinesisException error = catchThrowableOfType(type, call);
    assertThat(error).isNotNull();
    assertThat(error.awsErrorDetails().errorCode()).isEqualTo(name);
    assertThat(error.awsErrorDetails().errorMessage()).isNotEmpty();
    assertThat(error.statusCode()).isEqualTo(400);
    assertThat(error.requestId()).isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource(Sdk.class)
  void consumersAreRegisteredOncePerName(Sdk sdk) {
    start(sdk, Limits.service(), 1);
    String arn = registerReader();

    assertThat(arn).matches(ARN + "/consumer/reader:\\d+");
    assertThatThrownBy(this::registerReader).isInstanceOf(ResourceInUseException.class);
    assertThat(client.listStreamConsumers(request -> request.streamARN(ARN)).consumers())
        .extracting(consumer -> consumer.consumerARN())
        .containsExactly(arn);
    client.deregisterStreamConsumer(request -> request.consumerARN(arn));
    assertThatThrownBy(() -> client.describeStreamConsumer(request -> request.consumerARN(arn)))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  @ParameterizedTest
  @EnumSource(value = Sdk.class, names = "ASYNC_.*", mode = EnumSource.Mode.MATCH_ALL)
  void subscriptionPushesWhatPollingReads(Sdk sdk) throws Exception {
    start(sdk, Limits.lifted(), 1);
    String consumer = registerReader();
    try (KinesisAsyncClient async = sdk.async(kinesis)) {
      put("k", SdkBytes.fromUtf8String("before"));
      Listener listener = Listener.from(TRIM_HORIZON, async, consumer, FIRST);
      List<Record> pushed = new ArrayList<>(listener.records(1));
      for (int i = 0; i < 100; i++) {
        put("k", SdkBytes.fromUtf8String("after-" + i));
      }
      pushed.addAll(listener.records(100));
      client.splitShard(
          request -> request.streamName("logs").shardToSplit(FIRST).newStartingHashKey(MIDDLE));

      List<SubscribeToShardEvent> rest = listener.rest();
      assertThat(rest).hasSize(1);
      assertThat(rest.get(0).continuationSequenceNumber()).isNull();
      GetRecordsResponse polled = logs.page(logs.iterator(FIRST, TRIM_HORIZON));
      assertThat(pushed).isEqualTo(polled.records());
      assertThat(rest.get(0).childShards()).isEqualTo(polled.childShards());
    }
  }

  @ParameterizedTest
  @EnumSource(Sdk.class)
  void deviationStreamsAndConsumersAreActiveAtOnce(Sdk sdk) {
    start(sdk, Limits.service(), 1);

    assertThat(
            client
                .describeStreamSummary(request -> request.streamName("logs"))
                .streamDescriptionSummary()
                .streamStatus())
        .isEqualTo(StreamStatus.ACTIVE);
    assertThat(
            client
                .registerStreamConsumer(r -> r.streamARN(ARN).consumerName("reader"))
                .consumer()
                .consumerStatus())
        .isEqualTo(ConsumerStatus.ACTIVE);
  }

  @ParameterizedTest
  @EnumSource(Sdk.class)
  void deviationOtherAccountsAndRegionsInAnArnAreIgnored(Sdk sdk) {
    start(sdk, Limits.service(), 1);

    assertThat(
            client
                .describeStreamSummary(
                    request ->
                        request.streamARN("arn:aws:kinesis:eu-west-1:123456789012:stream/logs"))
                .streamDescriptionSummary()
                .streamARN())
        .isEqualTo(ARN);
  }

  @ParameterizedTest
  @EnumSource(Sdk.class)
  void deviationLastPageOfAClosedShardSaysSoItself(Sdk sdk) {
    start(sdk, Limits.lifted(), 1);
    put("k", SdkBytes.fromUtf8String("last"));
    kinesis.split("logs", FIRST);

    GetRecordsResponse page = logs.page(logs.iterator(FIRST, TRIM_HORIZON));

    assertThat(Streaming.texts(page.records())).containsExactly("last");
    assertThat(page.nextShardIterator()).isNull();
    assertThat(page.childShards()).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(Sdk.class)
  void deviationTrimmedNumbersReadOnFromTheOldestAndNumbersInGapsAreAccepted(Sdk sdk) {
    start(sdk, Limits.lifted(), 1);
    String a = put("k", SdkBytes.fromUtf8String("a")).sequenceNumber();
    String b = put("k", SdkBytes.fromUtf8String("b")).sequenceNumber();
    put("k", SdkBytes.fromUtf8String("c"));
    String inTheGap = new BigInteger(b).add(BigInteger.ONE).toString();

    assertThat(texts(logs.iterator(FIRST, AT_SEQUENCE_NUMBER, inTheGap))).containsExactly("c");
    kinesis.trim("logs", FIRST, b);
    assertThat(texts(logs.iterator(FIRST, AFTER_SEQUENCE_NUMBER, a))).containsExactly("c");
    String notYet = new BigInteger(b).add(BigInteger.valueOf(1_000_000)).toString();
    assertThatThrownBy(() -> logs.iterator(FIRST, AT_SEQUENCE_NUMBER, notYet))
        .isInstanceOf(InvalidArgumentException.class);
  }

  private String registerReader() {
    return client
        .registerStreamConsumer(request -> request.streamARN(ARN).consumerName("reader"))
        .consumer()
        .consumerARN();
  }

  private PutRecordResponse put(String key, SdkBytes data) {
    return client.putRecord(request -> request.streamName("logs").partitionKey(key).data(data));
  }

  private static PutRecordsRequestEntry entry(String key, String text) {
    return PutRecordsRequestEntry.builder()
        .partitionKey(key)
        .data(SdkBytes.fromUtf8String(text))
        .build();
  }

  private List<String> texts(String iterator) {
    return Streaming.texts(logs.all(iterator));
  }

  private String at(Instant time) {
    return client
        .getShardIterator(
            request ->
                request
                    .streamName("logs")
                    .shardId(FIRST)
                    .shardIteratorType(AT_TIMESTAMP)
                    .timestamp(time))
        .shardIterator();
  }
}
