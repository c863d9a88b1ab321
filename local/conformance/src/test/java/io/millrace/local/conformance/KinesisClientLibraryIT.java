package io.millrace.local.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.dynamodbv2.local.embedded.DynamoDBEmbedded;
import com.amazonaws.services.dynamodbv2.local.shared.access.AmazonDynamoDBLocal;
import io.millrace.local.kinesis.LocalKinesis;
import io.millrace.local.kinesis.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.kinesis.common.KinesisClientUtil;
import software.amazon.kinesis.retrieval.RetrievalSpecificConfig;
import software.amazon.kinesis.retrieval.fanout.FanOutConfig;
import software.amazon.kinesis.retrieval.polling.PollingConfig;

/**
 * The Kinesis Client Library 3 as it is, with the service's quotas, and its leases in a DynamoDB
 * inside this JVM. No AWS host is called: metrics are off, and this JVM can look up none.
 */
class KinesisClientLibraryIT {
  private static final int KEYS = 20;

  private final Map<String, List<String>> put = new HashMap<>();
  private LocalKinesis kinesis;
  private KinesisAsyncClient client;
  private AmazonDynamoDBLocal dynamoDb;
  private int count;

  @BeforeEach
  void start() {
    kinesis = LocalKinesis.start();
    kinesis.createStream("logs", 2);
    client =
        KinesisClientUtil.createKinesisAsyncClient(
            KinesisAsyncClient.builder()
                .endpointOverride(kinesis.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(
                    StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"))));
    boolean telemetryDisabled = true;
    dynamoDb = DynamoDBEmbedded.create(telemetryDisabled);
  }

  @AfterEach
  void close() {
    dynamoDb.shutdownNow();
    client.close();
    kinesis.close();
  }

  /** Both at once, because each begins with a pause of up to 30 seconds of the library's choice. */
  @Test
  void pollingAndFanOutWorkersGetEveryRecordOnceAndInOrderWhileShardsAreSplitAndMerged()
      throws Exception {
    put(500);
    try (LibraryWorker polling = worker("polling", this::polling);
        LibraryWorker fanOut = worker("fan-out", this::fanOut)) {
      polling.await(1);
      fanOut.await(1);
      put(500);
      List<String> children = kinesis.split("logs", kinesis.openShards("logs").get(0));
      put(500);
      polling.await(1200);
      fanOut.await(1200);
      kinesis.merge("logs", children.get(0), children.get(1));
      put(500);
      polling.await(count);
      fanOut.await(count);

      assertThat(polling.received()).isEqualTo(put);
      assertThat(fanOut.received()).isEqualTo(put);
    }
    assertThat(kinesis.consumers("logs")).containsExactly("app");
    assertThat(kinesis.calls().of(Operation.GET_RECORDS).records()).isEqualTo(count);
    assertThat(kinesis.calls().of(Operation.SUBSCRIBE_TO_SHARD).records())
        .isGreaterThanOrEqualTo(count);
  }

  private LibraryWorker worker(
      String application, Function<KinesisAsyncClient, RetrievalSpecificConfig> retrieval) {
    return new LibraryWorker(
        "logs", application, client, dynamoDb.dynamoDbAsyncClient(), retrieval);
  }

  private RetrievalSpecificConfig polling(KinesisAsyncClient kinesisClient) {
    return new PollingConfig("logs", kinesisClient)
        .usePollingConfigIdleTimeValue(true)
        .idleTimeBetweenReadsInMillis(250);
  }

  private RetrievalSpecificConfig fanOut(KinesisAsyncClient kinesisClient) {
    return new FanOutConfig(kinesisClient).streamName("logs").applicationName("app");
  }

  private void put(int records) {
    for (int i = 0; i < records; i++) {
      String key = "key-" + count % KEYS;
      String text = "record-" + count++;
      kinesis.put("logs", key, text.getBytes(UTF_8));
      put.computeIfAbsent(key, k -> new ArrayList<>()).add(text);
    }
  }
}
