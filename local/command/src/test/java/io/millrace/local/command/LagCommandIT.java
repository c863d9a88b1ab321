package io.millrace.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.local.generate.LogFarm;
import io.millrace.local.kinesis.Limits;
import io.millrace.local.kinesis.LocalKinesis;
import io.millrace.local.kinesis.store.RecordPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LagCommandIT {
  private static final String STREAM = "web-access";

  @TempDir private Path folder;

  private final Settings settings = new Settings();
  private final LogFarm farm = LogFarm.builder().rate(5).build();
  private LocalKinesis kinesis;

  @BeforeEach
  void startStream() {
    settings.with("aws.accessKeyId", "local").with("aws.secretAccessKey", "local");
    kinesis = LocalKinesis.builder().limits(Limits.lifted()).start();
    kinesis.createStream(STREAM, 3);
  }

  @AfterEach
  void endStream() {
    kinesis.close();
    settings.close();
  }

  @Test
  void aStoppedPipelineIsBehindByWhatArrivedSince() throws Exception {
    Path file = pipeline();
    Run early = Run.millrace("lag", file.toString());
    put(200);
    Run drained = Run.millrace("run", "--drain", file.toString());
    Map<String, Backlog> backlog = put(333);

    Run json = Run.millrace("lag", "--json", file.toString());
    kinesis.deleteStream(STREAM);
    Run gone = Run.millrace("lag", file.toString());

    assertThat(early.code()).isEqualTo(ExitCode.FAILED);
    assertThat(early.err()).contains("has no checkpoint at").contains("has not run yet");
    assertThat(drained.err()).isEmpty();
    assertThat(json.code()).as(json.err()).isEqualTo(ExitCode.DONE);
    JsonNode report = new ObjectMapper().readTree(json.out());
    assertThat(shards(report)).isEqualTo(backlog).hasSize(3);
    assertThat(report.get("records").asLong()).isEqualTo(333);
    assertThat(report.get("is_estimate").asBoolean()).isFalse();
    assertThat(report.get("read_per_second").asDouble()).isPositive();
    assertThat(report.get("behind_ms").asLong()).isPositive();
    assertThat(gone.code()).isEqualTo(ExitCode.FAILED);
    assertThat(gone.err()).contains("There is no Kinesis stream 'web-access'");
  }

  private static Map<String, Backlog> shards(JsonNode report) {
    Map<String, Backlog> shards = new HashMap<>();
    for (JsonNode shard : report.get("partitions")) {
      shards.put(
          shard.get("partition").asText(),
          new Backlog(shard.get("records").asLong(), shard.get("bytes").asLong()));
    }
    return shards;
  }

  private record Backlog(long records, long bytes) {
    Backlog plus(Backlog more) {
      return new Backlog(records + more.records, bytes + more.bytes);
    }
  }

  private Map<String, Backlog> put(int lines) {
    Map<String, Backlog> put = new HashMap<>();
    for (int i = 0; i < lines; i++) {
      byte[] line = farm.next().bytes();
      RecordPosition position = kinesis.put(STREAM, "key-" + i, line);
      put.merge(position.shardId(), new Backlog(1, line.length), Backlog::plus);
    }
    return put;
  }

  private Path pipeline() throws IOException {
    return Files.writeString(
        folder.resolve("web.yaml"),
        """
        name: web
        source:
          format: kinesis
          options: {stream: %s, region: eu-west-1, endpoint: "%s"}
        records: {format: apache-combined}
        lake: {root: "%s", trigger: 0s}
        """
            .formatted(STREAM, kinesis.endpoint(), folder.resolve("lake").toUri()));
  }
}
