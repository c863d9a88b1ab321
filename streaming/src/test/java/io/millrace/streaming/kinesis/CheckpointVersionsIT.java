package io.millrace.streaming.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A query goes on from a checkpoint that any earlier release has written. Beside the tests lies one
 * of each version of the offset: {@code checkpoints/kinesis-<version>-<start>}, with the rows that
 * its last micro-batch had, whose commit is missing. The endpoint's sequence numbers depend on its
 * clock and on nothing else, so the checkpoint's records are there again.
 */
class CheckpointVersionsIT {
  private static final String STREAM = "released";

  /** Names a folder to write the checkpoints of this version into, when there is a new one. */
  private static final String WRITE = "millrace.write-checkpoints";

  private static final String ROWS = "last-micro-batch";

  @TempDir static Path folder;
  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark = ClockedStream.session("CheckpointVersionsIT", folder);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @ParameterizedTest(name = "version {0}, start {1}")
  @CsvSource({"1, trim-horizon", "1, latest"})
  void aQueryGoesOnFromTheCheckpointOf(int version, String start) throws Exception {
    Path kept = kept(version, start);
    Path checkpoint = folder.resolve("restarted-" + start);
    copy(kept, checkpoint);
    long last =
        numbers(checkpoint.resolve("offsets")).mapToLong(Long::longValue).max().orElseThrow();
    BatchSink sink = new BatchSink();
    try (ClockedStream endpoint = new ClockedStream()) {
      List<String> before = grow(endpoint, stage -> {});
      List<String> after = put(endpoint, 100);
      drain(endpoint, start, checkpoint, sink);

      assertThat(sink.batches().firstKey()).isEqualTo(last);
      List<String> replayed = values(sink.batches().get(last));
      assertThat(replayed).isEqualTo(Files.readAllLines(kept.resolve(ROWS))).isNotEmpty();
      assertThat(before).containsAll(replayed);
      assertThat(values(sink.all()).stream().filter(after::contains))
          .containsExactlyInAnyOrderElementsOf(after);
      assertThat(values(sink.all())).doesNotHaveDuplicates();
    }
  }

  /** Whoever changes the offset gives it a new version, and keeps a checkpoint of that. */
  @Test
  void thereIsACheckpointOfThisVersion() throws Exception {
    Path kept = kept(KinesisOffset.VERSION, "trim-horizon");
    assertThat(kept).as("write it with -D%s=src/test/resources/checkpoints", WRITE).exists();
    for (long batch : numbers(kept.resolve("offsets")).toList()) {
      String json = Files.readAllLines(kept.resolve("offsets/" + batch)).get(2);
      assertThat(KinesisOffset.fromJson(json).json()).isEqualTo(json);
    }
  }

  @Test
  @EnabledIfSystemProperty(named = WRITE, matches = ".+")
  void writeCheckpoints() throws Exception {
    for (String start : List.of("trim-horizon", "latest")) {
      Path target =
          Path.of(
              System.getProperty(WRITE), "kinesis-%d-%s".formatted(KinesisOffset.VERSION, start));
      Path checkpoint = folder.resolve("written-" + start);
      try (ClockedStream endpoint = new ClockedStream()) {
        BatchSink sink = new BatchSink();
        grow(
            endpoint,
            stage -> {
              if (stage < 3) {
                drain(endpoint, start, checkpoint, sink);
              } else {
                List<String> rows = new ArrayList<>();
                assertThatThrownBy(() -> die(endpoint, start, checkpoint, rows))
                    .isInstanceOf(StreamingQueryException.class);
                Files.write(checkpoint.resolve(ROWS), rows);
              }
            });
      }
      copy(checkpoint, target);
    }
  }

  /** What is done between the stages of the stream. */
  @FunctionalInterface
  private interface Stages {
    void at(int stage) throws Exception;
  }

  /** The stream as it was when the checkpoints were written, and as it must be again. */
  private static List<String> grow(ClockedStream endpoint, Stages stages) throws Exception {
    endpoint.kinesis().createStream(STREAM, 2);
    List<String> values = new ArrayList<>(put(endpoint, 0));
    stages.at(0);
    values.addAll(put(endpoint, 20));
    endpoint.kinesis().split(STREAM, "shardId-000000000000");
    values.addAll(put(endpoint, 40));
    stages.at(1);
    endpoint.kinesis().merge(STREAM, "shardId-000000000003", "shardId-000000000001");
    stages.at(2);
    values.addAll(put(endpoint, 60));
    stages.at(3);
    return values;
  }

  private static List<String> put(ClockedStream endpoint, int from) {
    List<String> values =
        IntStream.range(from, from + 20).mapToObj(number -> "record " + number).toList();
    for (String value : values) {
      endpoint.clock().advance(7);
      endpoint.kinesis().put(STREAM, "key of " + value, value.getBytes(UTF_8));
    }
    return values;
  }

  private static void drain(ClockedStream endpoint, String start, Path checkpoint, BatchSink sink)
      throws Exception {
    endpoint
        .start(
            spark,
            STREAM,
            Map.of("start", start),
            checkpoint,
            Trigger.AvailableNow(),
            (batch, id) -> sink.write(id, Received.of(batch)))
        .awaitTermination();
  }

  /** Ends in the middle of the next micro-batch. */
  private static void die(
      ClockedStream endpoint, String start, Path checkpoint, Collection<String> rows)
      throws Exception {
    endpoint
        .start(
            spark,
            STREAM,
            Map.of("start", start),
            checkpoint,
            Trigger.AvailableNow(),
            (batch, id) -> {
              rows.addAll(values(Received.of(batch)));
              throw new PlannedFailure("the driver dies");
            })
        .awaitTermination();
  }

  private static List<String> values(List<Received> rows) {
    return rows.stream().map(Received::value).toList();
  }

  private static Stream<Long> numbers(Path log) throws IOException {
    try (Stream<Path> files = Files.list(log)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("\\d+"))
          .map(Long::valueOf)
          .toList()
          .stream();
    }
  }

  private static Path kept(int version, String start) {
    return Path.of(
        System.getProperty("millrace.root"),
        "streaming/src/test/resources/checkpoints/kinesis-%d-%s".formatted(version, start));
  }

  /** Without checksums of files, which a checkout need not keep. */
  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else if (!file.getFileName().toString().endsWith(".crc")) {
          Files.copy(file, target);
        }
      }
    }
  }
}
