package io.millrace.streaming.kinesis;

import io.millrace.local.kinesis.Limit;
import io.millrace.local.kinesis.Limits;
import io.millrace.local.kinesis.LocalKinesis;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/** A local endpoint and the source on one clock, which stands still unless it is told to go on. */
final class ClockedStream implements AutoCloseable {
  /** So few that a hundred records take several calls, between which things can happen. */
  private static final int PAGE_RECORDS = 25;

  private final TestClock clock = new TestClock(Instant.parse("2026-05-01T00:00:00Z"));
  private final LocalKinesis kinesis;
  private final KinesisClient client;

  ClockedStream() {
    System.setProperty("aws.accessKeyId", "local");
    System.setProperty("aws.secretAccessKey", "local");
    Limits limits = Limits.lifted().with(Limit.PAGE_RECORDS, PAGE_RECORDS);
    kinesis = LocalKinesis.builder().limits(limits).clock(clock).start();
    client =
        KinesisClient.builder()
            .endpointOverride(kinesis.endpoint())
            .region(Region.EU_WEST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .httpClientBuilder(ApacheHttpClient.builder())
            .build();
    ClockedKinesis.use(clock);
  }

  /** A session that runs small micro-batches quickly, with attempts for tasks that die. */
  static SparkSession session(String name, Path folder) {
    return SparkSession.builder()
        .appName(name)
        .master("local[2,4]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toUri().toString())
        .getOrCreate();
  }

  TestClock clock() {
    return clock;
  }

  LocalKinesis kinesis() {
    return kinesis;
  }

  KinesisClient client() {
    return client;
  }

  StreamingQuery start(
      SparkSession spark,
      String stream,
      Map<String, String> options,
      Path checkpoint,
      Trigger trigger,
      VoidFunction2<Dataset<Row>, Long> batch)
      throws TimeoutException {
    return spark
        .readStream()
        .format(ClockedKinesis.FORMAT)
        .options(options(stream, options))
        .load()
        .writeStream()
        .option("checkpointLocation", checkpoint.toString())
        .trigger(trigger)
        .foreachBatch(batch)
        .start();
  }

  /** The source itself, as a query has it. */
  MicroBatchStream open(String stream, Map<String, String> options) {
    CaseInsensitiveStringMap all = new CaseInsensitiveStringMap(options(stream, options));
    KinesisProvider provider = new KinesisProvider(clock);
    return ((org.apache.spark.sql.connector.catalog.SupportsRead)
            provider.getTable(provider.inferSchema(all), null, all.asCaseSensitiveMap()))
        .newScanBuilder(all)
        .build()
        .toMicroBatchStream("");
  }

  private Map<String, String> options(String stream, Map<String, String> more) {
    Map<String, String> options = new HashMap<>();
    options.put("stream", stream);
    options.put("region", "eu-west-1");
    options.put("endpoint", kinesis.endpoint().toString());
    // A pace is kept by the system's clock, which is not this stream's.
    options.put("maxCallsPerShardPerSecond", "1000000");
    options.putAll(more);
    return options;
  }

  @Override
  public void close() {
    client.close();
    kinesis.close();
  }
}
