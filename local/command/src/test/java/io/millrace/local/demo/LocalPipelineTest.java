package io.millrace.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.pipeline.AlertTarget;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.PipelineReader;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LocalPipelineTest {
  private static final Path EXAMPLES = Path.of(System.getProperty("millrace.root"), "examples");
  private static final URI KINESIS = URI.create("http://127.0.0.1:1");
  private static final URI OPENSEARCH = URI.create("http://127.0.0.1:2");
  private static final Path LAKE = Path.of("/lake");

  @Test
  void serversAreThoseOfTheDemoAndNobodyIsNotified() {
    Pipeline written = written("access-logs.yaml");

    Pipeline local = LocalPipeline.of(written, KINESIS, OPENSEARCH, LAKE);

    assertThat(local.source())
        .isEqualTo(
            new Pipeline.Source(
                "kinesis",
                Map.of(
                    "stream", "access-logs",
                    "region", "eu-west-1",
                    "endpoint", "http://127.0.0.1:1",
                    "start", "trim-horizon")));
    assertThat(local.lake().root()).isEqualTo("file:///lake");
    assertThat(local.openSearch())
        .contains(
            new Pipeline.OpenSearch("http://127.0.0.1:2", Pipeline.OpenSearch.Auth.NONE, "farm-"));
    assertThat(local.alerts())
        .hasSameSizeAs(written.alerts())
        .allSatisfy(alert -> assertThat(alert.targets()).containsExactly(new AlertTarget("log")));
  }

  @Test
  void whatIsAskedOfTheRecordsStays() {
    Pipeline written = written("access-logs.yaml");

    Pipeline local = LocalPipeline.of(written, KINESIS, OPENSEARCH, LAKE);

    assertThat(List.of(local.name(), local.records(), local.aggregates()))
        .isEqualTo(List.of(written.name(), written.records(), written.aggregates()));
  }

  @Test
  void anotherKindOfSourceBecomesAStreamByThePipelinesName() {
    Pipeline local = LocalPipeline.of(written("kafka.yaml"), KINESIS, OPENSEARCH, LAKE);

    assertThat(local.source().format()).isEqualTo("kinesis");
    assertThat(local.source().options()).containsEntry("stream", "web-kafka");
  }

  private static Pipeline written(String example) {
    return PipelineReader.read(EXAMPLES.resolve(example)).pipeline();
  }
}
