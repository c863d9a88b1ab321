package io.millrace.local.command;

import io.millrace.batch.crawl.CrawlJob;
import io.millrace.batch.crawl.CrawlOptions;
import io.millrace.batch.lake.LakeOptions;
import io.millrace.core.option.OptionReader;
import io.millrace.local.spark.LocalSession;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace crawl}: the lake's tables in the Glue Data Catalog. */
@Command(
    name = "crawl",
    description = {
      "Keep a database of the Glue Data Catalog in step with a pipeline's tables, so that Athena, EMR"
          + " and Redshift Spectrum find them with the columns that they have now. What is in step is"
          + " left alone."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  $ millrace crawl --lake s3a://logs/lake --pipeline web-access --dry-run",
      "  $ millrace crawl --lake s3a://logs/lake --pipeline web-access --database logs --symlinks"
    })
final class CrawlCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private LakeArguments lake;

  @Option(
      names = "--database",
      paramLabel = "NAME",
      description = "Database of the catalog (default: the pipeline's name, with '_').")
  private String database;

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description = "AWS region of the catalog (default: that of the environment).")
  private String region;

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description = "Where Glue is, in place of the region's own endpoint.")
  private String endpoint;

  @Option(
      names = "--symlinks",
      description =
          "Also list each table's files and register them as <table>_files, for Redshift Spectrum.")
  private boolean symlinks;

  @Option(
      names = "--crawler-role",
      paramLabel = "ARN",
      description = "Role of a Glue crawler over the tables, which is kept in step, too.")
  private String crawlerRole;

  @Option(names = "--run-crawler", description = "Start that crawler, and wait until it has ended.")
  private boolean runCrawler;

  @Option(
      names = "--dry-run",
      description = "Print the calls that would change the catalog, and change nothing.")
  private boolean dryRun;

  CrawlCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    CrawlOptions options = CrawlOptions.read(new OptionReader("crawl", given()));
    try (SparkSession spark = LocalSession.start("millrace crawl")) {
      tell(options.summary(new CrawlJob(spark, options, this::tell).run()));
      return ExitCode.DONE;
    }
  }

  private void tell(String line) {
    terminal.out().println(line);
    terminal.out().flush();
  }

  private Map<String, String> given() {
    Map<String, String> values = new HashMap<>();
    values.put(LakeOptions.ROOT.key(), lake.root());
    values.put(LakeOptions.PIPELINE.key(), lake.pipeline());
    values.put(CrawlOptions.DATABASE.key(), database);
    values.put(CrawlOptions.REGION.key(), region);
    values.put(CrawlOptions.ENDPOINT.key(), endpoint);
    values.put(CrawlOptions.SYMLINKS.key(), Boolean.toString(symlinks));
    values.put(CrawlOptions.CRAWLER_ROLE.key(), crawlerRole);
    values.put(CrawlOptions.RUN_CRAWLER.key(), Boolean.toString(runCrawler));
    values.put(CrawlOptions.DRY_RUN.key(), Boolean.toString(dryRun));
    values.values().removeIf(value -> value == null);
    return values;
  }
}
