package io.millrace.local.command;

import io.millrace.local.emr.AwsPlace;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where AWS is, and how often it is asked. */
final class AwsArguments {
  @Option(
      names = "--region",
      paramLabel = "REGION",
      description = "AWS region of the cluster (default: that of the environment).")
  private String region;

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description = "Where EMR and S3 are, in place of the region's own endpoints.")
  private URI endpoint;

  @Option(
      names = "--poll",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = DurationConverter.class,
      description = "Time between two looks at what goes on (default: ${DEFAULT-VALUE}).")
  private Duration poll;

  AwsPlace place() {
    return new AwsPlace(Optional.ofNullable(region), Optional.ofNullable(endpoint));
  }

  Duration poll() {
    return poll;
  }
}
