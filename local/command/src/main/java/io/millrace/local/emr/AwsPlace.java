package io.millrace.local.emr;

import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.emr.EmrClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Where EMR and S3 are; credentials are those of the environment.
 *
 * @param region by default that of the environment
 * @param endpoint of both, in place of the region's own
 */
public record AwsPlace(Optional<String> region, Optional<URI> endpoint) {
  EmrClient emr() {
    return EmrClient.builder()
        .region(region.map(Region::of).orElse(null))
        .endpointOverride(endpoint.orElse(null))
        .credentialsProvider(DefaultCredentialsProvider.builder().build())
        .httpClientBuilder(ApacheHttpClient.builder())
        .build();
  }

  S3Client s3() {
    return S3Client.builder()
        .region(region.map(Region::of).orElse(null))
        .endpointOverride(endpoint.orElse(null))
        // A stand-in has no host name for each bucket.
        .forcePathStyle(endpoint.isPresent())
        .credentialsProvider(DefaultCredentialsProvider.builder().build())
        .httpClientBuilder(ApacheHttpClient.builder())
        .build();
  }
}
