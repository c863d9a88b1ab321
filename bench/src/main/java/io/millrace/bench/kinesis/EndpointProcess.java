package io.millrace.bench.kinesis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The local endpoint in a JVM of its own ({@link EndpointMain}), as long as this is open. */
final class EndpointProcess implements AutoCloseable {
  private static final String HEAP = "2g";

  private final Process process;
  private final URI endpoint;
  private final List<StreamRange> ranges;

  private EndpointProcess(Process process, URI endpoint, List<StreamRange> ranges) {
    this.process = process;
    this.endpoint = endpoint;
    this.ranges = List.copyOf(ranges);
  }

  /** Starts it, with a stream of so many records that fall into so many ranges for each shard. */
  static EndpointProcess start(
      String stream, int shards, int records, Contents contents, int rangesPerShard)
      throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                List.of(
                    java,
                    "-Xms" + HEAP,
                    "-Xmx" + HEAP,
                    "-XX:+UseParallelGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    EndpointMain.class.getName(),
                    stream,
                    "" + shards,
                    "" + records,
                    contents.name(),
                    "" + rangesPerShard))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader said =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    List<String> lines = said.lines().takeWhile(line -> !line.isEmpty()).toList();
    if (lines.isEmpty()) {
      process.destroy();
      throw new IOException("The endpoint's JVM ended before it was ready; see its error above");
    }
    return new EndpointProcess(
        process, URI.create(lines.get(0)), lines.stream().skip(1).map(StreamRange::parse).toList());
  }

  URI endpoint() {
    return endpoint;
  }

  /** What the stream falls into, shard by shard, oldest first. */
  List<StreamRange> ranges() {
    return ranges;
  }

  /** Nanoseconds of CPU that the endpoint has used so far. */
  long cpuNanos() {
    return process.toHandle().info().totalCpuDuration().orElseThrow().toNanos();
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    process.onExit().join();
  }
}
