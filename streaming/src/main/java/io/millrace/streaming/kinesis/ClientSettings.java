package io.millrace.streaming.kinesis;

import java.io.Serializable;
import java.net.URI;
import java.time.Duration;

/**
 * How to reach Kinesis. Holds no credentials: those come from the SDK's default chain.
 *
 * @param endpoint null for the region's own
 * @param roleArn role to assume, or null
 * @param externalId for the assumed role, or null
 */
record ClientSettings(
    String region, URI endpoint, String roleArn, String externalId, Duration retryBudget)
    implements Serializable {

  String address() {
    return endpoint == null ? "region " + region : endpoint.toString();
  }
}
