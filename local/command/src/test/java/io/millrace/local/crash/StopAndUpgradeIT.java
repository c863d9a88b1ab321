package io.millrace.local.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.streaming.StopMarker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A step of EMR is asked to stop, and the next one goes on with another jar, while records keep
 * coming. The jars differ by their place only: checkpoints of older versions are those of {@code
 * CheckpointVersionsIT}.
 */
class StopAndUpgradeIT extends ComparedRuns {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String LAKE = "upgraded";
  private static final long SEED = 1;

  @Test
  void nothingIsLostOrTwiceWhenAStepIsStoppedAndUpgraded() throws Exception {
    try (KinesisFeed feed = new KinesisFeed()) {
      String pipeline = pipeline(feed, LAKE).toString();
      long put;
      try (Feeder feeder = new Feeder(feed, SEED)) {
        askToStop(); // of an operator whose step had died before it saw this
        try (Life old = submit("old", pipeline)) {
          awaitProgress(old);
          askToStop();
          old.awaitEnd(LIMIT);
        }
        long stopped = System.nanoTime();
        assertThat(marker()).as("taken away by the step that has ended for it").doesNotExist();
        try (Life upgraded = submit("new", pipeline)) {
          awaitProgress(upgraded);
          System.out.printf(
              "Downtime of a stop, an upgrade and a start: %,d ms%n",
              TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - stopped));
          put = feeder.stop();
          askToStop();
          upgraded.awaitEnd(LIMIT);
        }
      }
      drain(Path.of(pipeline), "StopAndUpgradeIT-last");
      compare(feed, LAKE, put, "upgraded");
    }
  }

  private Life submit(String version, String pipeline) throws IOException {
    Path jar = Files.copy(jar(), folder().resolve("millrace-streaming-" + version + ".jar"));
    return Life.submit(folder(), output("StopAndUpgradeIT-" + version), jar, pipeline);
  }

  private static Path jar() throws IOException {
    Path built = Path.of(System.getProperty("millrace.root"), "streaming", "target");
    try (Stream<Path> files = Files.list(built)) {
      return files.filter(file -> file.toString().endsWith("-emr.jar")).findFirst().orElseThrow();
    }
  }

  private void awaitProgress(Life life) throws Exception {
    Map<Sign, Set<String>> before = new EnumMap<>(Sign.class);
    for (Sign sign : Sign.values()) {
      before.put(sign, sign.files(home(LAKE)));
    }
    for (Sign sign : Sign.values()) {
      life.await(
          "a new file of " + sign, () -> sign.isNewerThan(before.get(sign), home(LAKE)), LIMIT);
    }
  }

  private void askToStop() throws IOException {
    Files.createDirectories(home(LAKE));
    Files.createFile(marker());
  }

  private Path marker() {
    return home(LAKE).resolve(StopMarker.NAME);
  }
}
