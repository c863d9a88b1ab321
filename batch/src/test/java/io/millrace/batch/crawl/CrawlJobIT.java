package io.millrace.batch.crawl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.amazonaws.auth.AWSStaticCredentialsProvider;
import com.amazonaws.auth.BasicAWSCredentials;
import com.amazonaws.client.builder.AwsClientBuilder.EndpointConfiguration;
import com.amazonaws.services.glue.AWSGlue;
import com.amazonaws.services.glue.AWSGlueClientBuilder;
import com.amazonaws.services.glue.model.Column;
import com.amazonaws.services.glue.model.GetCrawlerRequest;
import com.amazonaws.services.glue.model.GetDatabasesRequest;
import com.amazonaws.services.glue.model.GetPartitionsRequest;
import com.amazonaws.services.glue.model.GetTableRequest;
import com.amazonaws.services.glue.model.GetTablesRequest;
import com.amazonaws.services.glue.model.Partition;
import com.amazonaws.services.glue.model.Table;
import io.millrace.batch.TestSpark;
import io.millrace.core.MillraceException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** A lake of a few tables, crawled into Moto's Glue. */
class CrawlJobIT {
  private static final String ROLE = "arn:aws:iam::123456789012:role/crawler";

  @TempDir static Path server;
  @TempDir Path folder;

  private static MotoServer moto;
  private static AWSGlue glue;

  private final SparkSession spark = TestSpark.session();
  private final List<String> calls = new ArrayList<>();
  private String database;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    moto = MotoServer.start(server);
    glue =
        AWSGlueClientBuilder.standard()
            .withEndpointConfiguration(
                new EndpointConfiguration(moto.url().toString(), "eu-west-1"))
            .withCredentials(
                new AWSStaticCredentialsProvider(new BasicAWSCredentials("local", "local")))
            .build();
  }

  @AfterAll
  static void stop() throws IOException {
    if (moto != null) {
      glue.shutdown();
      moto.close();
    }
  }

  @BeforeEach
  void fill(TestInfo test) {
    database = test.getTestMethod().orElseThrow().getName().toLowerCase();
    write("records", "2026-03-01", "time TIMESTAMP, path STRING, day DATE");
    write("records", "2026-03-02", "time TIMESTAMP, path STRING, day DATE");
    spark
        .sql("SELECT timestamp'2026-03-01' AS start, 200 AS status, 3L AS requests")
        .write()
        .format("delta")
        .save(folder + "/web/aggregates/requests_by_status");
  }

  private void write(String table, String day, String columns) {
    spark
        .sql(
            "SELECT timestamp'%s 10:00:00' AS time, '/' AS path, date'%s' AS day"
                .formatted(day, day))
        .write()
        .format("delta")
        .mode(SaveMode.Append)
        .partitionBy("day")
        .save(folder + "/web/" + table);
  }

  @Test
  void tablesComeOnce() throws Exception {
    assertThat(crawl(options(false, false, true))).isEqualTo(3);
    assertThat(calls)
        .as("a dry run")
        .containsExactlyInAnyOrder(
            "CreateDatabase tablescomeonce",
            "CreateTable tablescomeonce.records: %s/web/records/, 3 columns".formatted(at()),
            "CreateTable tablescomeonce.requests_by_status: %s/web/aggregates/requests_by_status/, 3 columns"
                .formatted(at()));
    assertThat(glue.getDatabases(new GetDatabasesRequest()).getDatabaseList())
        .noneMatch(one -> one.getName().equals(database));

    assertThat(crawl(options(false, false, false))).isEqualTo(3);

    Table records = table("records");
    assertThat(records.getParameters())
        .containsEntry("spark.sql.sources.provider", "delta")
        .containsEntry("classification", "delta");
    assertThat(records.getStorageDescriptor().getColumns())
        .extracting(Column::getName, Column::getType)
        .containsExactly(tuple("time", "timestamp"), tuple("path", "string"), tuple("day", "date"));
    assertThat(crawl(options(false, false, false))).as("again").isZero();
  }

  private String at() {
    return "file:" + folder;
  }

  @Test
  void newColumnsAreAddedAndWhatOthersHaveNotedStays() throws Exception {
    crawl(options(false, false, false));
    Table before = table("records");
    before.getParameters().put("owner", "web team");
    glue.updateTable(
        new com.amazonaws.services.glue.model.UpdateTableRequest()
            .withDatabaseName(database)
            .withTableInput(
                TableDifference.merged(
                    before,
                    new CatalogTable(
                            "records",
                            at() + "/web/records",
                            spark.read().format("delta").load(folder + "/web/records").schema(),
                            List.of("day"))
                        .ofLog())));
    spark.sql(
        "ALTER TABLE delta.`%s/web/records` ADD COLUMN status INT COMMENT 'of HTTP'"
            .formatted(folder));

    assertThat(crawl(options(false, false, false))).isEqualTo(1);

    assertThat(calls)
        .last()
        .asString()
        .contains("UpdateTable %s.records: column status int added".formatted(database));
    Table after = table("records");
    assertThat(after.getParameters()).containsEntry("owner", "web team");
    assertThat(after.getStorageDescriptor().getColumns())
        .extracting(Column::getName, Column::getComment)
        .contains(tuple("status", "of HTTP"));
  }

  @Test
  void filesAreListedAndOnlyNewPartitionsAdded() throws Exception {
    crawl(options(true, false, false));

    Table files = table("records_files");
    assertThat(files.getPartitionKeys()).extracting(Column::getName).containsExactly("day");
    assertThat(files.getStorageDescriptor().getColumns())
        .extracting(Column::getName)
        .containsExactly("time", "path");
    assertThat(files.getStorageDescriptor().getInputFormat()).contains("SymlinkTextInputFormat");
    assertThat(days()).containsExactly("2026-03-01", "2026-03-02");
    for (Partition partition : partitions()) {
      Path manifest =
          Path.of(URI.create(partition.getStorageDescriptor().getLocation() + "manifest"));
      assertThat(manifest).content().contains(".parquet");
    }

    write("records", "2026-03-03", "");
    calls.clear();
    assertThat(crawl(options(true, false, false))).isEqualTo(1);
    assertThat(calls)
        .containsExactly("BatchCreatePartition %s.records_files: 2026-03-03".formatted(database));
    spark.sql("DELETE FROM delta.`%s/web/records` WHERE day = '2026-03-01'".formatted(folder));
    assertThat(crawl(options(true, false, false))).isEqualTo(1);
    assertThat(days()).containsExactly("2026-03-02", "2026-03-03");
  }

  private List<String> days() {
    return partitions().stream().map(partition -> partition.getValues().get(0)).sorted().toList();
  }

  private List<Partition> partitions() {
    return glue.getPartitions(
            new GetPartitionsRequest().withDatabaseName(database).withTableName("records_files"))
        .getPartitions();
  }

  @Test
  void aCrawlerIsMadeForThoseWhoHaveOne() throws Exception {
    crawl(options(false, true, false));

    var crawler =
        glue.getCrawler(new GetCrawlerRequest().withName(database + "_lake")).getCrawler();
    assertThat(crawler.getRole()).isEqualTo(ROLE);
    assertThat(crawler.getTargets().getDeltaTargets().get(0).getDeltaTables())
        .containsExactlyInAnyOrder(
            at() + "/web/records/", at() + "/web/aggregates/requests_by_status/");
    assertThat(crawl(options(false, true, false))).isZero();
  }

  @Test
  void aTableOfAnotherLakeIsNotTaken() throws Exception {
    crawl(options(false, false, false));
    Path elsewhere = folder.resolve("other");
    spark.range(1).write().format("delta").save(elsewhere + "/web/records");

    CrawlOptions other =
        new CrawlOptions(
            elsewhere.toString(),
            "web",
            database,
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.empty(),
            false,
            false);
    assertThatThrownBy(() -> crawl(other))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("The catalog's table %s.records is of".formatted(database))
        .hasMessageContaining("name another --database");
    assertThat(glue.getTables(new GetTablesRequest().withDatabaseName(database)).getTableList())
        .hasSize(2);
  }

  @Test
  void whereGlueIsNotThereTheErrorSaysWhatToCheck() {
    CrawlOptions options =
        new CrawlOptions(
            folder.toString(),
            "web",
            database,
            Optional.of("eu-west-1"),
            Optional.of(URI.create("http://127.0.0.1:1")),
            false,
            Optional.empty(),
            false,
            false);
    AWSGlue nobody =
        AWSGlueClientBuilder.standard()
            .withEndpointConfiguration(new EndpointConfiguration("http://127.0.0.1:1", "eu-west-1"))
            .withCredentials(
                new AWSStaticCredentialsProvider(new BasicAWSCredentials("local", "local")))
            .build();

    assertThatThrownBy(() -> new CrawlJob(spark, nobody, options, line -> {}).run())
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("Glue could not be asked")
        .hasMessageContaining("Check --region");
    nobody.shutdown();
  }

  private int crawl(CrawlOptions options) throws InterruptedException {
    return new CrawlJob(spark, glue, options, calls::add).run();
  }

  private Table table(String name) {
    return glue.getTable(new GetTableRequest().withDatabaseName(database).withName(name))
        .getTable();
  }

  private CrawlOptions options(boolean symlinks, boolean crawler, boolean dryRun) {
    return new CrawlOptions(
        folder.toString(),
        "web",
        database,
        Optional.empty(),
        Optional.empty(),
        symlinks,
        crawler ? Optional.of(ROLE) : Optional.empty(),
        false,
        dryRun);
  }
}
