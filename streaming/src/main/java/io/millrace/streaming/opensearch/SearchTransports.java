package io.millrace.streaming.opensearch;

import io.millrace.core.pipeline.Pipeline.OpenSearch.Auth;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.util.Timeout;
import org.opensearch.client.transport.OpenSearchTransport;
import org.opensearch.client.transport.aws.AwsSdk2Transport;
import org.opensearch.client.transport.aws.AwsSdk2TransportOptions;
import org.opensearch.client.transport.httpclient5.ApacheHttpClient5TransportBuilder;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/** Connections to a cluster: plain, with a password, or with requests signed for AWS. */
final class SearchTransports {
  private static final int CONNECTIONS = 16;

  /** {@code search-logs-abc.eu-west-1.es.amazonaws.com}, also {@code aoss} and {@code es.aws}. */
  private static final Pattern AWS_HOST =
      Pattern.compile("\\.([a-z0-9-]+)\\.(es|aoss)\\.(?:amazonaws\\.com(?:\\.cn)?|on\\.aws)$");

  private SearchTransports() {}

  static OpenSearchTransport open(SearchCluster cluster) {
    if (cluster.auth() != Auth.SIGV4) {
      return apache(cluster);
    }
    SdkHttpClient http =
        ApacheHttpClient.builder()
            .connectionTimeout(cluster.options().connectTimeout())
            .socketTimeout(cluster.options().readTimeout())
            .maxConnections(CONNECTIONS)
            .build();
    return signed(cluster, http, DefaultCredentialsProvider.builder().build());
  }

  /** Signs for Amazon OpenSearch Service, or for Serverless where the host name says so. */
  static OpenSearchTransport signed(
      SearchCluster cluster, SdkHttpClient http, AwsCredentialsProvider credentials) {
    String host = cluster.url().getHost();
    Matcher aws = AWS_HOST.matcher(host);
    boolean isAws = aws.find();
    String authority = cluster.url().getPort() < 0 ? host : host + ":" + cluster.url().getPort();
    return new AwsSdk2Transport(
        http,
        authority,
        isAws ? aws.group(2) : "es",
        region(cluster, isAws ? aws.group(1) : ""),
        AwsSdk2TransportOptions.builder().setCredentials(credentials).build());
  }

  private static Region region(SearchCluster cluster, String inHost) {
    if (!cluster.options().region().isEmpty()) {
      return Region.of(cluster.options().region());
    }
    return inHost.isEmpty()
        ? DefaultAwsRegionProviderChain.builder().build().getRegion()
        : Region.of(inHost);
  }

  private static OpenSearchTransport apache(SearchCluster cluster) {
    HttpHost host =
        new HttpHost(cluster.url().getScheme(), cluster.url().getHost(), cluster.port());
    OpenSearchOptions options = cluster.options();
    return ApacheHttpClient5TransportBuilder.builder(host)
        .setConnectionConfigCallback(
            config -> config.setConnectTimeout(Timeout.of(options.connectTimeout())))
        .setRequestConfigCallback(
            config ->
                config
                    .setConnectionRequestTimeout(Timeout.of(options.readTimeout()))
                    .setResponseTimeout(Timeout.of(options.readTimeout())))
        .setDefaultHeaders(authorization(cluster))
        .build();
  }

  /** Sent with every request at once: waiting to be asked would send each body twice. */
  private static Header[] authorization(SearchCluster cluster) {
    if (cluster.auth() != Auth.BASIC) {
      return new Header[0];
    }
    return new Header[] {
      new BasicHeader(HttpHeaders.AUTHORIZATION, cluster.credentials().basic(), true)
    };
  }
}
