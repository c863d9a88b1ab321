package io.millrace.local.kinesis;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/** Clients of the AWS SDK as production code builds them, apart from the endpoint. */
final class Clients {
  private static final StaticCredentialsProvider CREDENTIALS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));

  /** Shared by all tests and never closed, because closing one takes two seconds. */
  private static final Map<Protocol, SdkAsyncHttpClient> HTTP = new EnumMap<>(Protocol.class);

  /** Held, because levels of loggers that nobody holds are forgotten. */
  private static final Logger NETTY = Logger.getLogger("io.netty.channel.DefaultChannelPipeline");

  static {
    NETTY.setLevel(Level.OFF); // it reports every endpoint that closes under an open connection
    for (Protocol protocol : Protocol.values()) {
      HTTP.put(protocol, NettyNioAsyncHttpClient.builder().protocol(protocol).build());
    }
  }

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
    return speaking(cbor, () -> withoutRetries(kinesis));
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

  /** An asynchronous client without retries, over this version of HTTP. */
  static KinesisAsyncClient async(LocalKinesis kinesis, Protocol protocol) {
    return KinesisAsyncClient.builder()
        .endpointOverride(kinesis.endpoint())
        .region(Region.US_EAST_1)
        .credentialsProvider(CREDENTIALS)
        .httpClient(HTTP.get(protocol))
        .overrideConfiguration(config -> config.retryStrategy(DefaultRetryStrategy.doNotRetry()))
        .build();
  }

  /** What {@code build} makes while clients are to speak CBOR, or JSON. */
  static <T> T speaking(boolean cbor, Supplier<T> build) {
    String property = SdkSystemSetting.CBOR_ENABLED.property();
    // The SDK reads it once, when it builds the client.
    System.setProperty(property, Boolean.toString(cbor));
    try {
      return build.get();
    } finally {
      System.clearProperty(property);
    }
  }
}
