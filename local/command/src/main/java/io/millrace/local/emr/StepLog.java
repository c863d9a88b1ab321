package io.millrace.local.emr;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * The end of a step's log, as EMR brings it to S3 a while after: that of {@code spark-submit}, and
 * that of the driver, which runs in a container of its own.
 */
final class StepLog {
  private static final Pattern APPLICATION = Pattern.compile("application_\\d+_\\d+");
  private static final Pattern DRIVER = Pattern.compile("_000001/stderr(\\.gz)?$");
  private static final int GZIP = 0x1f;

  private final S3Objects objects;
  private final S3Place folder;
  private final String step;
  private final int lines;

  /**
   * @param folder of the cluster's logs
   * @param lines at most of each log
   */
  StepLog(S3Objects objects, S3Place folder, String step, int lines) {
    this.objects = objects;
    this.folder = folder;
    this.step = step;
    this.lines = lines;
  }

  /** Waits until the logs are there, at most so long; what is there then, with a line for each. */
  List<String> await(Duration patience, Duration look) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      Optional<Tail> submit = tail(folder.below("steps/" + step + "/stderr.gz"));
      Optional<String> application = submit.flatMap(Tail::application);
      Optional<Tail> driver = application.flatMap(this::driver);
      boolean isWhole = submit.isPresent() && (application.isEmpty() || driver.isPresent());
      if (isWhole || System.nanoTime() >= deadline) {
        return text(submit, driver);
      }
      TimeUnit.NANOSECONDS.sleep(look.toNanos());
    }
  }

  private List<String> text(Optional<Tail> submit, Optional<Tail> driver) {
    List<String> text = new ArrayList<>();
    submit.ifPresent(tail -> tail.addTo(text));
    driver.ifPresent(tail -> tail.addTo(text));
    if (submit.isEmpty()) {
      text.add(
          "No log is there yet; EMR brings it within minutes: aws s3 ls --recursive %s"
              .formatted(folder.below("steps/" + step + "/")));
    }
    return text;
  }

  /** The driver of the last attempt. */
  private Optional<Tail> driver(String application) {
    return objects.list(folder.below("containers/" + application + "/")).stream()
        .filter(place -> DRIVER.matcher(place.key()).find())
        .reduce((earlier, later) -> later)
        .flatMap(this::tail);
  }

  private Optional<Tail> tail(S3Place place) {
    return objects.get(place).map(bytes -> new Tail(place, unpacked(bytes).lines().toList()));
  }

  private static String unpacked(byte[] bytes) {
    if (bytes.length == 0 || bytes[0] != GZIP) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Tail {
    private final S3Place place;
    private final List<String> all;

    Tail(S3Place place, List<String> all) {
      this.place = place;
      this.all = all;
    }

    Optional<String> application() {
      return all.stream()
          .map(APPLICATION::matcher)
          .filter(Matcher::find)
          .map(Matcher::group)
          .reduce((earlier, later) -> later);
    }

    void addTo(List<String> text) {
      text.add("--- the end of " + place);
      text.addAll(all.subList(Math.max(0, all.size() - lines), all.size()));
    }
  }
}
