package io.millrace.bench.kinesis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where the time of the threads goes that read, by JFR's samples: those in Java, and those in a
 * native read of the socket. Waiting for the endpoint is part of reading, so it is a share of its
 * own. Garbage collection and compilation run beside and are not in it.
 */
final class Profile {
  private static final Duration EVERY = Duration.ofMillis(10);
  private static final int HOTTEST = 5;

  /** A part of the path, told by the innermost frame that names one. */
  private enum Part {
    SOCKET("waiting for the socket, copying from it", "sun.nio.ch.", "java.net.Socket"),
    WIRE(
        "parsing CBOR",
        "software.amazon.awssdk.thirdparty.jackson",
        "software.amazon.awssdk.protocols",
        "com.fasterxml.jackson"),
    HTTP("HTTP client", "org.apache.http", "io.netty", "software.amazon.awssdk.http"),
    SDK("AWS SDK, rest", "software.amazon.awssdk"),
    SOURCE("our source", "io.millrace.streaming"),
    SPARK("Spark", "org.apache.spark");

    private final String label;
    private final List<String> packages;

    Part(String label, String... packages) {
      this.label = label;
      this.packages = List.of(packages);
    }

    private boolean owns(String type) {
      return packages.stream().anyMatch(type::startsWith);
    }
  }

  private final Map<Part, Long> samples = new EnumMap<>(Part.class);
  private final Map<String, Long> hottest = new HashMap<>();
  private Recording recording;

  void start() {
    recording = new Recording();
    recording.enable("jdk.ExecutionSample").withPeriod(EVERY);
    recording.enable("jdk.NativeMethodSample").withPeriod(EVERY);
    recording.start();
  }

  void stop() throws IOException {
    Path file = Files.createTempFile("bench", ".jfr");
    try {
      recording.stop();
      recording.dump(file);
      RecordingFile.readAllEvents(file).forEach(this::count);
    } finally {
      recording.close();
      Files.delete(file);
    }
  }

  private void count(RecordedEvent event) {
    RecordedStackTrace stack = event.getStackTrace();
    if (stack == null || !event.getEventType().getName().endsWith("Sample")) {
      return;
    }
    if (stack.getFrames().stream().noneMatch(frame -> reads(typeOf(frame)))) {
      return;
    }
    for (RecordedFrame frame : stack.getFrames()) {
      for (Part part : Part.values()) {
        if (part.owns(typeOf(frame))) {
          samples.merge(part, 1L, Long::sum);
          if (part != Part.SOCKET) {
            hottest.merge(placeOf(stack.getFrames().get(0)), 1L, Long::sum);
          }
          return;
        }
      }
    }
  }

  /** Whether a frame shows that its thread reads the stream. */
  private static boolean reads(String type) {
    return type.startsWith("io.millrace.streaming.kinesis")
        || type.startsWith("io.millrace.bench.kinesis.Bare")
        || type.startsWith("software.amazon.awssdk");
  }

  private static String typeOf(RecordedFrame frame) {
    return frame.getMethod().getType().getName();
  }

  private static String placeOf(RecordedFrame frame) {
    String type = typeOf(frame);
    return type.substring(type.lastIndexOf('.') + 1)
        + "."
        + frame.getMethod().getName()
        + ":"
        + frame.getLineNumber();
  }

  void print(String what) {
    double all = samples.values().stream().mapToLong(Long::longValue).sum();
    System.out.printf(
        Locale.ROOT, "%nwhere the reading threads are, %s: %.0f samples%n", what, all);
    samples.forEach(
        (part, count) ->
            System.out.printf(Locale.ROOT, "  %-42s %5.1f %%%n", part.label, 100 * count / all));
    System.out.println("  hottest lines beside the socket:");
    hottest.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(HOTTEST)
        .forEach(
            line ->
                System.out.printf(
                    Locale.ROOT, "    %5.1f %%  %s%n", 100 * line.getValue() / all, line.getKey()));
  }
}
