package io.millrace.bench.kinesis;

import java.net.URI;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** The AWS SDK's synchronous client in the simplest loop: what any reader by polling costs. */
final class BareSdk {
  /** Any will do: the local endpoint does not look. */
  static final StaticCredentialsProvider CREDENTIALS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local"));

  private static final int PAGE = 10_000;

  private BareSdk() {}

  static KinesisClient client(URI endpoint) {
    return KinesisClient.builder()
        .region(Region.US_EAST_1)
        .endpointOverride(endpoint)
        .credentialsProvider(CREDENTIALS)
        .httpClientBuilder(ApacheHttpClient.builder())
        .build();
  }

  /** Reads the stream shard by shard from its oldest record to the tip. */
  static Read readAll(KinesisClient client, String stream) {
    long records = 0;
    long bytes = 0;
    List<Shard> shards = client.listShards(request -> request.streamName(stream)).shards();
    for (Shard shard : shards) {
      String iterator =
          client
              .getShardIterator(
                  request ->
                      request
                          .streamName(stream)
                          .shardId(shard.shardId())
                          .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
              .shardIterator();
      boolean atTip = false;
      while (!atTip) {
        String from = iterator;
        GetRecordsResponse page =
            client.getRecords(request -> request.shardIterator(from).limit(PAGE));
        for (Record record : page.records()) {
          records++;
          bytes += record.data().asByteArrayUnsafe().length;
        }
        iterator = page.nextShardIterator();
        atTip = page.millisBehindLatest() == 0;
      }
    }
    return new Read(records, bytes);
  }

  /** What one round has read. */
  record Read(long records, long bytes) {}
}
