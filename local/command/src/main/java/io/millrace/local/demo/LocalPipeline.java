package io.millrace.local.demo;

import io.millrace.core.pipeline.AlertTarget;
import io.millrace.core.pipeline.Pipeline;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A pipeline as its file says, but on this machine: its stream, lake and OpenSearch are those of
 * the demo, its notifications go to the log, and it does not make anyone wait.
 */
final class LocalPipeline {
  private static final String KINESIS = "kinesis";
  private static final Duration TRIGGER = Duration.ofMillis(500);
  private static final Duration RECONCILE = Duration.ofSeconds(2);

  private LocalPipeline() {}

  static Pipeline of(Pipeline written, URI kinesis, URI openSearch, Path lake) {
    return new Pipeline(
        written.name(),
        source(written, kinesis),
        written.records(),
        new Pipeline.Lake(
            lake.toUri().toString(),
            shorter(TRIGGER, written.lake().trigger()),
            shorter(RECONCILE, written.lake().reconcile()),
            written.lake().zOrder()),
        written.tables(),
        written.aggregates(),
        written.detectors(),
        written.alerts().stream()
            .map(alert -> alert.notifying(List.of(new AlertTarget("log"))))
            .toList(),
        Optional.of(
            new Pipeline.OpenSearch(
                openSearch.toString(),
                Pipeline.OpenSearch.Auth.NONE,
                written.openSearch().map(Pipeline.OpenSearch::indexPrefix).orElse(""))),
        written.warehouse());
  }

  /** The stream that the file names, or one by the pipeline's name for another kind of source. */
  static String stream(Pipeline written) {
    return isKinesis(written) ? written.source().options().get("stream") : written.name();
  }

  private static Pipeline.Source source(Pipeline written, URI kinesis) {
    Map<String, String> options = new HashMap<>();
    if (isKinesis(written)) {
      options.putAll(written.source().options());
      options.keySet().removeAll(List.of("roleArn", "externalId"));
    }
    options.put("stream", stream(written));
    options.put("region", DemoPipeline.REGION);
    options.put("endpoint", kinesis.toString());
    options.put("start", "trim-horizon");
    return new Pipeline.Source(KINESIS, options);
  }

  private static boolean isKinesis(Pipeline written) {
    return written.source().format().equals(KINESIS);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
