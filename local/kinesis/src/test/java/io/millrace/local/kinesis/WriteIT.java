package io.millrace.local.kinesis;

import static io.millrace.local.kinesis.Streaming.FIRST;
import static io.millrace.local.kinesis.Streaming.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static software.amazon.awssdk.services.kinesis.model.ShardIteratorType.TRIM_HORIZON;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

/** What PutRecord and PutRecords take, and what they refuse. */
class WriteIT {
  private static final String HIGHEST_HASH = "340282366920938463463374607431768211455";

  private final LocalKinesis kinesis = LocalKinesis.builder().limits(Limits.lifted()).start();
  private final KinesisClient client = Clients.withoutRetries(kinesis);
  private final Streaming logs = new Streaming(client, "logs");

  @BeforeEach
  void createStream() {
    kinesis.createStream("logs", 2);
  }

  @AfterEach
  void close() {
    client.close();
    kinesis.close();
  }

  @Test
  void recordGoesToTheShardOfItsKeyOrOfItsExplicitHash() {
    PutRecordResponse byKey = put("b", null, "by key"); // MD5 92eb…, the upper half
    PutRecordResponse byHash = put("b", "0", "by hash");

    assertThat(byKey.shardId()).isEqualTo(SECOND);
    assertThat(byHash.shardId()).isEqualTo(FIRST);
    assertThat(logs.all(logs.iterator(FIRST, TRIM_HORIZON)))
        .extracting(Record::sequenceNumber)
        .containsExactly(byHash.sequenceNumber());
    assertThat(put("b", HIGHEST_HASH, "top").shardId()).isEqualTo(SECOND);
  }

  @Test
  void streamCanBeNamedByItsArn() {
    PutRecordResponse put =
        client.putRecord(
            request ->
                request
                    .streamARN("arn:aws:kinesis:us-east-1:000000000000:stream/logs")
                    .partitionKey("a")
                    .data(SdkBytes.fromUtf8String("x")));

    assertThat(put.shardId()).isEqualTo(FIRST);
  }

  @Test
  void recordOfOneMebibyteFitsAndOneByteMoreDoesNot() {
    byte[] largest = new byte[(1 << 20) - 1];
    putBytes(largest);

    assertThatThrownBy(() -> putBytes(new byte[1 << 20]))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("1048576");
    assertThatThrownBy(() -> kinesis.put("logs", "a", new byte[1 << 20]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1048576");
    assertThat(logs.page(logs.iterator(FIRST, TRIM_HORIZON)).records().get(0).data().asByteArray())
        .isEqualTo(largest);
  }

  @Test
  void putRecordsTakesFiveHundredRecordsOfFiveMebibytes() {
    PutRecordsRequestEntry small = entry(10);

    assertThat(putAll(Collections.nCopies(500, small))).isZero();
    assertThatThrownBy(() -> putAll(Collections.nCopies(501, small)))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("500");
    assertThatThrownBy(() -> putAll(List.of())).isInstanceOf(ValidationException.class);
    assertThat(putAll(Collections.nCopies(5, entry((1 << 20) - 1)))).isZero();
    assertThatThrownBy(() -> putAll(Collections.nCopies(6, entry((1 << 20) - 1))))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("5242880");
  }

  @Test
  void mistakesHaveTheNamesThatTheServiceGivesThem() {
    assertThatThrownBy(() -> put("", null, "x")).isInstanceOf(ValidationException.class);
    assertThatThrownBy(() -> put("k".repeat(257), null, "x"))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("'partitionKey'");
    assertThatThrownBy(() -> put("k", "-1", "x")).isInstanceOf(ValidationException.class);
    assertThatThrownBy(() -> put("k", "340282366920938463463374607431768211456", "x"))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("Invalid ExplicitHashKey");
    assertThatThrownBy(() -> put("k", null, null)).isInstanceOf(ValidationException.class);
    assertThatThrownBy(
            () ->
                client.putRecord(
                    request ->
                        request
                            .streamName("none")
                            .partitionKey("k")
                            .data(SdkBytes.fromUtf8String("x"))))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(
            () ->
                client.putRecord(
                    request -> request.partitionKey("k").data(SdkBytes.fromUtf8String("x"))))
        .isInstanceOf(InvalidArgumentException.class);
    assertThat(put("ü".repeat(256), null, "x").shardId()).isNotNull();
  }

  private PutRecordResponse put(String key, String hash, String text) {
    return client.putRecord(
        request ->
            request
                .streamName("logs")
                .partitionKey(key)
                .explicitHashKey(hash)
                .data(text == null ? null : SdkBytes.fromUtf8String(text)));
  }

  private void putBytes(byte[] bytes) {
    client.putRecord(
        request ->
            request.streamName("logs").partitionKey("a").data(SdkBytes.fromByteArray(bytes)));
  }

  private int putAll(List<PutRecordsRequestEntry> entries) {
    return client
        .putRecords(request -> request.streamName("logs").records(entries))
        .failedRecordCount();
  }

  private static PutRecordsRequestEntry entry(int size) {
    return PutRecordsRequestEntry.builder()
        .partitionKey("a")
        .data(SdkBytes.fromByteArray(new byte[size]))
        .build();
  }
}
