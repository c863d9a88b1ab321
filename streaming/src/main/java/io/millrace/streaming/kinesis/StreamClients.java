package io.millrace.streaming.kinesis;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
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

  /** A connection has one thread; more of them decode events in parallel. */
  private static final long PUSHES_PER_CONNECTION = 8;

  /** Bytes that Kinesis may send of one subscription before the last ones were taken. */
  private static final int PUSH_WINDOW = 1 << 20;

  private static final String SESSION_NAME = "millrace";

  private static final Map<ClientSettings, KinesisClient> CLIENTS = new ConcurrentHashMap<>();
  private static final Map<ClientSettings, ShardPush> PUSHES = new ConcurrentHashMap<>();
  private static final PushCounts PUSH_COUNTS = new PushCounts();

  private StreamClients() {}

  /** A client that keeps a query's pace, and counts its calls. */
  static StreamClient of(ClientSettings settings, CallPace pace, CallMeter meter) {
    return new AwsStreamClient(settings, connected(settings), meter, pace);
  }

  /** A client whose calls count among those of a query. */
  static ConsumerClient ofConsumers(ClientSettings settings, String stream, CallMeter meter) {
    return new AwsConsumerClient(
        connected(settings), new AwsCalls(settings, meter), stream, settings.retryBudget());
  }

  /** Subscriptions of all queries share its connections. */
  static ShardPush push(ClientSettings settings) {
    return PUSHES.computeIfAbsent(
        settings, wanted -> new AwsShardPush(wanted, connectForPush(wanted), PUSH_COUNTS));
  }

  /** What this JVM's subscriptions did so far. */
  static PushCounts pushCounts() {
    return PUSH_COUNTS;
  }

  private static KinesisClient connected(ClientSettings settings) {
    return CLIENTS.computeIfAbsent(settings, StreamClients::connect);
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
        // AwsCalls tries again itself: it knows the budget and counts throttles.
        .overrideConfiguration(
            override -> override.retryStrategy(DefaultRetryStrategy.doNotRetry()))
        .build();
  }

  private static KinesisAsyncClient connectForPush(ClientSettings settings) {
    return KinesisAsyncClient.builder()
        .region(Region.of(settings.region()))
        .endpointOverride(settings.endpoint())
        .credentialsProvider(credentials(settings))
        .httpClientBuilder(
            NettyNioAsyncHttpClient.builder()
                .protocol(Protocol.HTTP2)
                .http2Configuration(
                    http2 -> http2.maxStreams(PUSHES_PER_CONNECTION).initialWindowSize(PUSH_WINDOW))
                .maxConcurrency(Integer.MAX_VALUE)
                .connectionTimeout(CONNECT_TIMEOUT)
                // A slow task may hold a push up for any time; ShardSubscription notices silence.
                .readTimeout(Duration.ZERO)
                .tcpKeepAlive(true))
        // FanOutPages tries again itself: it knows where to go on.
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
