package io.millrace.bench.asl;

import com.amazonaws.services.kinesis.metrics.interfaces.MetricsLevel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kinesis.KinesisInitialPositions;
import org.apache.spark.streaming.kinesis.KinesisInputDStream;
import scala.reflect.ClassTag$;

/**
 * Reads a whole stream with the receiver of Spark's Kinesis support. It keeps its leases in {@link
 * LeaseTable}: the receiver takes no address for DynamoDB, but AWS SDK v1 takes a file that says
 * where a region's services are.
 */
public final class ReceiverMain {
  private static final Duration BATCH = new Duration(1_000);
  private static final long WAIT_NANOS = 90_000_000_000L;

  /** Where AWS SDK v1 looks for the addresses of regions. */
  private static final String REGIONS_FILE = "com.amazonaws.regions.RegionUtils.fileOverride";

  private final AtomicLong records = new AtomicLong();
  private volatile Batch first;
  private volatile Batch last;

  /** Where things stood at the end of a batch with records. */
  private record Batch(long records, long nanos, long cpuNanos) {}

  private ReceiverMain() {}

  /**
   * @param args endpoint, stream, number of its records
   */
  public static void main(String[] args) throws Exception {
    try (LeaseTable leases = LeaseTable.start()) {
      Path regions = Files.createTempFile("regions", ".xml");
      Files.writeString(regions, regions(leases.port()));
      System.setProperty(REGIONS_FILE, regions.toString());
      new ReceiverMain().read(args[0], args[1], Long.parseLong(args[2]));
      System.out.println("LEASES " + leases.calls());
    }
  }

  @SuppressWarnings("deprecation") // DStreams are, and what is measured is one of them
  private void read(String endpoint, String stream, long expected) throws Exception {
    // The receiver takes one core for good; the other one works off its blocks.
    JavaStreamingContext streaming = new JavaStreamingContext(AslSession.local(2), BATCH);
    streaming.sparkContext().setLogLevel("ERROR");
    KinesisInputDStream<byte[]> input =
        KinesisInputDStream.builder()
            .streamingContext(streaming)
            .streamName(stream)
            .endpointUrl(endpoint)
            .regionName(AslSession.REGION)
            .initialPosition(new KinesisInitialPositions.TrimHorizon())
            .checkpointAppName("bench-asl")
            .checkpointInterval(BATCH)
            .metricsLevel(MetricsLevel.NONE) // otherwise it calls CloudWatch
            .storageLevel(StorageLevel.MEMORY_AND_DISK())
            .build();
    JavaInputDStream.fromInputDStream(input, ClassTag$.MODULE$.apply(byte[].class))
        .foreachRDD(
            rdd -> {
              long count = rdd.count();
              if (count > 0) {
                last =
                    new Batch(records.addAndGet(count), System.nanoTime(), AslSession.cpuNanos());
                first = first == null ? last : first;
              }
            });
    long start = System.nanoTime();
    streaming.start();
    while (records.get() < expected && System.nanoTime() - start < WAIT_NANOS) {
      Thread.sleep(100);
    }
    if (first == null) {
      throw new IllegalStateException("The receiver has read nothing; see the log above");
    }
    System.out.println("RECEIVED " + records.get() + " FIRST " + (first.nanos() - start));
    // From the end of one batch to the end of another, so that none counts in part.
    AslSession.print(
        last.records() - first.records(),
        last.nanos() - first.nanos(),
        last.cpuNanos() - first.cpuNanos());
    boolean stopSpark = true;
    boolean gracefully = false;
    streaming.stop(stopSpark, gracefully);
  }

  /** All that the receiver calls, on this machine; Kinesis itself is told by the builder. */
  private static String regions(int leasePort) {
    return """
        <XML><Regions><Region>
          <Name>%s</Name><Domain>localhost</Domain>
          <Endpoint><ServiceName>dynamodb</ServiceName><Http>true</Http><Https>false</Https>
            <Hostname>localhost:%d</Hostname></Endpoint>
          <Endpoint><ServiceName>kinesis</ServiceName><Http>true</Http><Https>false</Https>
            <Hostname>localhost:1</Hostname></Endpoint>
          <Endpoint><ServiceName>monitoring</ServiceName><Http>true</Http><Https>false</Https>
            <Hostname>localhost:1</Hostname></Endpoint>
        </Region></Regions></XML>
        """
        .formatted(AslSession.REGION, leasePort);
  }
}
