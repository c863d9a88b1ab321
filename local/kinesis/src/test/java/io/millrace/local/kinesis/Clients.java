package io.millrace.local.kinesis;

import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/** Clients of the AWS SDK as production code builds them, apart from the endpoint. */
final class Clients {
  private static final StaticCredentialsProvider CREDENTIALS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));

  private Clients() {}

  /** A client that shows every failure, because it never tries again. */
  static KinesisClient withoutRetries(LocalKinesis kinesis) {
    return KinesisClient.builder()
        .endpointOverride(kinesis.endpoint())
        .region(Region.US_EAST_1)
        .credentialsProvider(CREDENTIALS)
        .httpClientBuilder(ApacheHttpClient.builder().socketTimeout(Duration.ofSeconds(20)))
        .overrideConfiguration(config -> config.retryStrategy(DefaultRetryStrategy.doNotRetry()))
        .build();
  }

  /** A client without retries that speaks CBOR or JSON. */
  static KinesisClient speaking(boolean cbor, LocalKinesis kinesis) {
    String property = SdkSystemSetting.CBOR_ENABLED.property();
    // The SDK reads it once, when it builds the client.
    System.setProperty(property, Boolean.toString(cbor));
    try {
      return withoutRetries(kinesis);
    } finally {
      System.clearProperty(property);
    }
  }

  static KinesisClient withRetries(LocalKinesis kinesis) {
    return KinesisClient.builder()
        .endpointOverride(kinesis.endpoint())
        .region(Region.US_EAST_1)
        .credentialsProvider(CREDENTIALS)
        .httpClientBuilder(ApacheHttpClient.builder())
        .overrideConfiguration(config -> config.retryStrategy(RetryMode.STANDARD))
        .build();
  }

  /** HTTP/1.1, because the endpoint does not speak the SDK's default HTTP/2. */
  static KinesisAsyncClient async(LocalKinesis kinesis) {
    return KinesisAsyncClient.builder()
        .endpointOverride(kinesis.endpoint())
        .region(Region.US_EAST_1)
        .credentialsProvider(CREDENTIALS)
        .httpClientBuilder(NettyNioAsyncHttpClient.builder().protocol(Protocol.HTTP1_1))
        .build();
  }
}
