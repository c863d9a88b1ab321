package io.millrace.streaming.kinesis;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/**
 * The JVM's clients, one per settings. A client keeps its connections and its assumed role, so
 * tasks share it for as long as the JVM lives.
 */
final class StreamClients {
  private static final int CONNECTIONS = 64;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);
  private static final String SESSION_NAME = "millrace";

  private static final Map<ClientSettings, KinesisClient> CLIENTS = new ConcurrentHashMap<>();

  private StreamClients() {}

  /** A client that keeps a query's pace, and counts its calls. */
  static StreamClient of(ClientSettings settings, CallPace pace, CallMeter meter) {
    KinesisClient connected = CLIENTS.computeIfAbsent(settings, StreamClients::connect);
    return new AwsStreamClient(settings, connected, meter, pace);
  }

  private static KinesisClient connect(ClientSettings settings) {
    return KinesisClient.builder()
        .region(Region.of(settings.region()))
        .endpointOverride(settings.endpoint())
        .credentialsProvider(credentials(settings))
        .httpClientBuilder(
            ApacheHttpClient.builder()
                .maxConnections(CONNECTIONS)
                .connectionTimeout(CONNECT_TIMEOUT)
                .socketTimeout(READ_TIMEOUT)
                .tcpKeepAlive(true))
        // AwsStreamClient tries again itself: it knows the budget and counts throttles.
        .overrideConfiguration(
            override -> override.retryStrategy(DefaultRetryStrategy.doNotRetry()))
        .build();
  }

  private static AwsCredentialsProvider credentials(ClientSettings settings) {
    AwsCredentialsProvider own = DefaultCredentialsProvider.builder().build();
    if (settings.roleArn() == null) {
      return own;
    }
    StsClient sts =
        StsClient.builder()
            .region(Region.of(settings.region()))
            .credentialsProvider(own)
            .httpClientBuilder(ApacheHttpClient.builder())
            .build();
    return StsAssumeRoleCredentialsProvider.builder()
        .stsClient(sts)
        .refreshRequest(
            role ->
                role.roleArn(settings.roleArn())
                    .roleSessionName(SESSION_NAME)
                    .externalId(settings.externalId()))
        .build();
  }
}
