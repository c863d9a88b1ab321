package io.millrace.core.notify;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.sns.SnsClient;

/** The JVM's clients of SNS, one per region and options, for as long as it lives. */
final class SnsClients {
  private static final int REGION = 3;

  private static final Map<Place, SnsClient> CLIENTS = new ConcurrentHashMap<>();

  private record Place(String region, AlertOptions options) {}

  private SnsClients() {}

  /** The client of the topic's region. */
  static SnsClient of(String topicArn, AlertOptions options) {
    return CLIENTS.computeIfAbsent(
        new Place(topicArn.split(":")[REGION], options), SnsClients::connect);
  }

  private static SnsClient connect(Place place) {
    return SnsClient.builder()
        .region(Region.of(place.region()))
        .endpointOverride(place.options().snsEndpoint().orElse(null))
        .credentialsProvider(DefaultCredentialsProvider.builder().build())
        .httpClientBuilder(
            ApacheHttpClient.builder()
                .connectionTimeout(place.options().timeout())
                .socketTimeout(place.options().timeout()))
        // The outbox tries again itself: it knows the budget.
        .overrideConfiguration(
            override -> override.retryStrategy(DefaultRetryStrategy.doNotRetry()))
        .build();
  }
}
