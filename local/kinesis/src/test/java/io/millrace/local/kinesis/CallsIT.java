package io.millrace.local.kinesis;

import static io.millrace.local.kinesis.Streaming.FIRST;
import static io.millrace.local.kinesis.Streaming.SECOND;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;

/** The counts agree with what the client did. */
class CallsIT {
  private final LocalKinesis kinesis = LocalKinesis.builder().limits(Limits.lifted()).start();
  private final KinesisClient client = Clients.withoutRetries(kinesis);
  private final Streaming logs = new Streaming(client, "logs");

  @AfterEach
  void close() {
    client.close();
    kinesis.close();
  }

  @Test
  void everyRecordThatIsReadOnceIsCountedOnce() {
    kinesis.createStream("logs", 2);
    for (int i = 0; i < 1000; i++) {
      kinesis.put("logs", "key-" + i % 10, "data".getBytes(UTF_8));
    }
    int read = logs.texts(FIRST).size() + logs.texts(SECOND).size();

    Calls.Count counted = kinesis.calls().of(Operation.GET_RECORDS);
    assertThat(read).isEqualTo(1000);
    assertThat(counted).isEqualTo(new Calls.Count(2, 1000, 9000, 0));
    assertThat(
            kinesis.calls().of(Operation.GET_RECORDS, "logs", FIRST).records()
                + kinesis.calls().of(Operation.GET_RECORDS, "logs", SECOND).records())
        .isEqualTo(1000);
    assertThat(kinesis.calls().of(Operation.PUT_RECORD).calls()).isZero();
  }

  @Test
  void callsAreKeptApartByStreamAndForgottenOnReset() {
    kinesis.createStream("logs", 1);
    kinesis.createStream("other", 1);
    client.putRecord(
        request ->
            request.streamName("other").partitionKey("k").data(SdkBytes.fromUtf8String("x")));

    assertThat(kinesis.calls().of(Operation.PUT_RECORD, "other"))
        .isEqualTo(new Calls.Count(1, 1, 2, 0));
    assertThat(kinesis.calls().of(Operation.PUT_RECORD, "logs").calls()).isZero();
    assertThat(kinesis.calls().snapshot())
        .containsOnlyKeys(new Calls.Key(Operation.PUT_RECORD, "other", FIRST));
    kinesis.calls().reset();
    assertThat(kinesis.calls().snapshot()).isEmpty();
  }

  @Test
  void failedCallsAreCallsToo() {
    assertThatThrownBy(() -> client.listShards(request -> request.streamName("none")))
        .isInstanceOf(ResourceNotFoundException.class);

    assertThat(kinesis.calls().of(Operation.LIST_SHARDS)).isEqualTo(new Calls.Count(1, 0, 0, 0));
  }
}
