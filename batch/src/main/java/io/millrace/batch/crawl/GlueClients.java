package io.millrace.batch.crawl;

import com.amazonaws.client.builder.AwsClientBuilder.EndpointConfiguration;
import com.amazonaws.services.glue.AWSGlue;
import com.amazonaws.services.glue.AWSGlueClientBuilder;

/** Makes clients of Glue, with the credentials of the environment. */
final class GlueClients {
  /** What signatures name where an endpoint is given and no region. */
  private static final String ANY_REGION = "us-east-1";

  private GlueClients() {}

  static AWSGlue of(CrawlOptions options) {
    AWSGlueClientBuilder builder = AWSGlueClientBuilder.standard();
    if (options.endpoint().isPresent()) {
      builder.withEndpointConfiguration(
          new EndpointConfiguration(
              options.endpoint().get().toString(), options.region().orElse(ANY_REGION)));
    } else {
      options.region().ifPresent(builder::withRegion);
    }
    return builder.build();
  }
}
