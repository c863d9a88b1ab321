package io.millrace.bench.kinesis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The local endpoint in a JVM of its own ({@link EndpointMain}), as long as this is open. */
public final class EndpointProcess implements AutoCloseable {
  private static final int HEAP_GIB = 2;

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
    return start(stream, shards, records, contents, rangesPerShard, HEAP_GIB);
  }

  /** The same with a heap that holds more records. */
  public static EndpointProcess start(
      String stream, int shards, int records, Contents contents, int rangesPerShard, int heapGib)
      throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                List.of(
                    java,
                    "-Xms" + heapGib + "g",
                    "-Xmx" + heapGib + "g",
                    "-XX:+UseParallelGC",
                    "-XX:+UseTransparentHugePages",
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

  public URI endpoint() {
    return endpoint;
  }

  /** What the stream falls into, shard by shard, oldest first. */
  List<StreamRange> ranges() {
    return ranges;
  }

  /** Nanoseconds of CPU that the endpoint has used so far. */
  public long cpuNanos() {
    return process.toHandle().info().totalCpuDuration().orElseThrow().toNanos();
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    process.onExit().join();
  }
}
