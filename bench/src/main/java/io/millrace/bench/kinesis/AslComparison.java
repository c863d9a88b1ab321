package io.millrace.bench.kinesis;

import io.millrace.bench.measure.Figures;
import io.millrace.bench.measure.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Our source beside the Kinesis support that Spark ships, {@code spark-streaming-kinesis-asl}: its
 * range reader on exactly the same ranges, and its receiver on the same stream. Endpoint, ours and
 * theirs are JVMs of their own, ours and theirs in turns; AWS SDK v1 speaks CBOR, which is its
 * default, and JSON.
 *
 * <p>Arguments: rounds of each JVM (default 5, of which 2 warm up), whether to run the receiver
 * (default true).
 */
public final class AslComparison {
  private static final String STREAM = "asl";
  private static final int SHARDS = 4;
  private static final int RECORDS = 600_000;
  private static final int RANGES_PER_SHARD = 10;
  private static final int WARM_UPS = 2;
  private static final int FORKS = 2;
  private static final Path LOG = Path.of("bench", "target", "asl.log");
  private static final Path ASL_CLASS_PATH = Path.of("bench", "asl", "target", "asl.classpath");
  private static final Path ASL_CLASSES = Path.of("bench", "asl", "target", "classes");

  /** What a JVM says of one round. */
  private record Round(long records, double seconds, double cpuSeconds) {
    double recordsPerSecond() {
      return records / seconds;
    }

    double cpuMicrosPerRecord() {
      return cpuSeconds * 1e6 / records;
    }
  }

  private final EndpointProcess endpoint;
  private final List<String> guards;

  private AslComparison(EndpointProcess endpoint, List<String> guards) {
    this.endpoint = endpoint;
    this.guards = guards;
  }

  /**
   * @param args rounds, whether to run the receiver
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
    boolean receiver = args.length <= 1 || Boolean.parseBoolean(args[1]);
    if (!Files.exists(ASL_CLASS_PATH)) {
      System.err.println(
          ASL_CLASS_PATH
              + " is missing. Build it: ./mvnw -Pasl -pl bench/asl -am -DskipTests package");
      System.exit(1);
    }
    Files.deleteIfExists(LOG);
    System.out.println(Machine.line());
    System.out.printf(
        Locale.ROOT,
        "%,d log lines in %d shards, %d ranges each; local endpoint in a JVM of its own, limits"
            + " lifted; local[1]%n",
        RECORDS,
        SHARDS,
        RANGES_PER_SHARD);
    try (EndpointProcess endpoint =
        EndpointProcess.start(STREAM, SHARDS, RECORDS, Contents.LOG_LINES, RANGES_PER_SHARD)) {
      AslComparison comparison = new AslComparison(endpoint, guards());
      comparison.compareRangeReaders(rounds);
      if (receiver) {
        comparison.runReceiver();
      }
    }
  }

  /** What keeps this JVM on this machine goes for the others too. */
  private static List<String> guards() {
    return System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("aws.") || name.equals("jdk.net.hosts.file"))
        .map(name -> "-D" + name + "=" + System.getProperty(name))
        .toList();
  }

  private void compareRangeReaders(int rounds) throws IOException, InterruptedException {
    String ranges =
        endpoint.ranges().stream().map(StreamRange::toString).collect(Collectors.joining("\n"));
    List<Round> ours = new ArrayList<>();
    List<Round> cbor = new ArrayList<>();
    List<Round> json = new ArrayList<>();
    for (int fork = 0; fork < FORKS; fork++) {
      ours.addAll(measured(run(ourCommand("" + rounds), ranges)));
      cbor.addAll(measured(run(aslCommand("RangeReaderMain", false, "" + rounds), ranges)));
      json.addAll(measured(run(aslCommand("RangeReaderMain", true, "" + rounds), ranges)));
    }
    System.out.printf(
        "%n%-58s %12s %14s%n", "the same ranges, medians", "records/s", "CPU us/record");
    Figures oursRate = print("format(\"kinesis\")", ours);
    Figures cborRate = print("KinesisBackedBlockRDD, asl 3.3.0, AWS SDK v1 with CBOR", cbor);
    Figures jsonRate = print("KinesisBackedBlockRDD, asl 3.3.0, AWS SDK v1 with JSON", json);
    System.out.printf(
        Locale.ROOT,
        "ours is %.1f times as fast as theirs with CBOR, %.1f times with JSON%n",
        oursRate.median() / cborRate.median(),
        oursRate.median() / jsonRate.median());
  }

  private void runReceiver() throws IOException, InterruptedException {
    List<Round> rounds = run(aslCommand("ReceiverMain", false, "" + RECORDS), "");
    Round round = rounds.get(0);
    System.out.printf(
        Locale.ROOT,
        "%nKinesisInputDStream (receiver, KCL 1.12), local[2], 1 s batches, leases in a table on this"
            + " machine:%n  from its first batch to its last: %,d records in %.1f s, %,.0f records/s,"
            + " %.2f us of CPU a record%n",
        round.records(),
        round.seconds(),
        round.recordsPerSecond(),
        round.cpuMicrosPerRecord());
  }

  private static List<Round> measured(List<Round> rounds) {
    rounds.forEach(
        round -> {
          if (round.records() != RECORDS) {
            throw new IllegalStateException(
                "%d of %d records were read, see %s".formatted(round.records(), RECORDS, LOG));
          }
        });
    return rounds.subList(Math.min(WARM_UPS, rounds.size() - 1), rounds.size());
  }

  private static Figures print(String what, List<Round> rounds) {
    Figures rates = figures(rounds, Round::recordsPerSecond);
    System.out.printf(
        Locale.ROOT,
        "%-58s %,12.0f %14.2f   (rounds: %,.0f to %,.0f)%n",
        what,
        rates.median(),
        figures(rounds, Round::cpuMicrosPerRecord).median(),
        rates.smallest(),
        rates.largest());
    return rates;
  }

  private static Figures figures(List<Round> rounds, ToDoubleFunction<Round> figure) {
    return Figures.of(rounds.stream().mapToDouble(figure).toArray());
  }

  private List<String> ourCommand(String rounds) {
    return command(
        List.of(), System.getProperty("java.class.path"), RangeReadMain.class.getName(), rounds);
  }

  private List<String> aslCommand(String main, boolean json, String argument) throws IOException {
    // Whatever is to go to another host goes to a closed port of this one.
    List<String> options =
        List.of(
            "-Dcom.amazonaws.sdk.disableEc2Metadata=true",
            "-Dhttps.proxyHost=127.0.0.1",
            "-Dhttps.proxyPort=1",
            "-Dhttp.nonProxyHosts=127.0.0.1|localhost",
            "-Dcom.amazonaws.sdk.disableCertChecking=true", // of the lease table on this machine
            "-Dcom.amazonaws.sdk.disableCbor=" + json);
    String classPath = ASL_CLASSES + ":" + Files.readString(ASL_CLASS_PATH).strip();
    return command(
        json ? options : options.subList(0, options.size() - 1),
        classPath,
        "io.millrace.bench.asl." + main,
        argument);
  }

  private List<String> command(
      List<String> options, String classPath, String main, String argument) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + Path.of("local", "spark-java17.args"));
    command.addAll(List.of("-Xms3g", "-Xmx3g", "-XX:+UseParallelGC"));
    command.addAll(guards);
    command.addAll(options);
    command.addAll(
        List.of("-cp", classPath, main, endpoint.endpoint().toString(), STREAM, argument));
    return command;
  }

  private static List<Round> run(List<String> command, String input)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(LOG.toFile()))
            .start();
    process.getOutputStream().write(input.getBytes(StandardCharsets.US_ASCII));
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Files.writeString(LOG, said, StandardOpenOption.APPEND);
    List<Round> rounds =
        said.lines().filter(line -> line.startsWith("ROUND ")).map(AslComparison::round).toList();
    if (process.waitFor() != 0 || rounds.isEmpty()) {
      throw new IOException("A JVM failed, see " + LOG);
    }
    return rounds;
  }

  private static Round round(String line) {
    String[] parts = line.split(" ");
    return new Round(
        Long.parseLong(parts[1]), Long.parseLong(parts[2]) / 1e9, Long.parseLong(parts[3]) / 1e9);
  }
}
