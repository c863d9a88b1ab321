package io.millrace.local.demo;

import io.millrace.local.kinesis.LocalKinesis;
import io.millrace.local.opensearch.EmbeddedOpenSearch;
import io.millrace.local.spark.LocalSession;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.SparkSession;

/** The servers of a demo run, started side by side, on free ports of the loopback address. */
final class DemoStack implements AutoCloseable {
  private final LocalKinesis kinesis;
  private final EmbeddedOpenSearch openSearch;
  private final SparkSession spark;

  private DemoStack(LocalKinesis kinesis, EmbeddedOpenSearch openSearch, SparkSession spark) {
    this.kinesis = kinesis;
    this.openSearch = openSearch;
    this.spark = spark;
  }

  static DemoStack start(Path home) {
    // The endpoint asks for a signature and takes any; real credentials stay out of it.
    System.setProperty("aws.accessKeyId", "local");
    System.setProperty("aws.secretAccessKey", "local");
    CompletableFuture<EmbeddedOpenSearch> openSearch =
        CompletableFuture.supplyAsync(() -> EmbeddedOpenSearch.start(home.resolve("opensearch")));
    LocalKinesis kinesis = LocalKinesis.start();
    SparkSession spark = LocalSession.start("millrace demo");
    return new DemoStack(kinesis, openSearch.join(), spark);
  }

  LocalKinesis kinesis() {
    return kinesis;
  }

  EmbeddedOpenSearch openSearch() {
    return openSearch;
  }

  SparkSession spark() {
    return spark;
  }

  @Override
  public void close() {
    spark.stop();
    openSearch.close();
    kinesis.close();
  }
}
