package io.millrace.batch.crawl;

import io.millrace.batch.lake.LakeOptions;
import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What to bring into the catalog.
 *
 * @param database of the catalog
 * @param symlinks whether there is a second table for each, of its files, for Redshift Spectrum
 * @param crawlerRole ARN of the role of a crawler; without one there is no crawler
 * @param runCrawler whether to start the crawler and to wait for its end
 * @param dryRun whether to tell only what would be called
 */
public record CrawlOptions(
    String lake,
    String pipeline,
    String database,
    Optional<String> region,
    Optional<URI> endpoint,
    boolean symlinks,
    Optional<String> crawlerRole,
    boolean runCrawler,
    boolean dryRun) {
  public static final ConfigOption<String> DATABASE =
      ConfigOption.string("--database")
          .mustBe(
              "1 to 128 lower-case letters, digits or '_'",
              text -> text.matches("[a-z0-9_]{1,128}"))
          .describedAs(
              "Database of the catalog. Left out, the pipeline's name with '_' for what is no letter"
                  + " or digit.");

  public static final ConfigOption<String> REGION =
      ConfigOption.string("--region")
          .describedAs("AWS region of the catalog. Left out, that of the environment.");

  public static final ConfigOption<URI> ENDPOINT =
      ConfigOption.custom("--endpoint", "http(s) URL", URI::create)
          .mustBe(
              "an http(s) URL",
              uri -> uri.getHost() != null && String.valueOf(uri.getScheme()).matches("https?"))
          .describedAs("Where Glue is, in place of the region's own endpoint.");

  public static final ConfigOption<Boolean> SYMLINKS =
      ConfigOption.flag("--symlinks")
          .defaultValue(false)
          .describedAs(
              "Also write each table's list of files, and register it as <table>_files: for Redshift"
                  + " Spectrum, and for whatever reads Parquet but not Delta.");

  public static final ConfigOption<String> CRAWLER_ROLE =
      ConfigOption.string("--crawler-role")
          .mustBe(
              "the ARN of an IAM role",
              text -> text.matches("arn:aws[a-z-]*:iam::\\d{12}:role/\\S+"))
          .describedAs(
              "Role of a Glue crawler over the tables, which is made and kept in step. Left out, there"
                  + " is none: this job does what it would do.");

  public static final ConfigOption<Boolean> RUN_CRAWLER =
      ConfigOption.flag("--run-crawler")
          .defaultValue(false)
          .describedAs("Start the crawler, and wait until it has ended.");

  public static final ConfigOption<Boolean> DRY_RUN =
      ConfigOption.flag("--dry-run")
          .defaultValue(false)
          .describedAs("Print the calls that would change the catalog, and change nothing.");

  public static final List<ConfigOption<?>> ALL =
      List.of(
          LakeOptions.ROOT,
          LakeOptions.PIPELINE,
          DATABASE,
          REGION,
          ENDPOINT,
          SYMLINKS,
          CRAWLER_ROLE,
          RUN_CRAWLER,
          DRY_RUN);

  /**
   * @throws io.millrace.core.option.OptionException with every mistake
   */
  public static CrawlOptions read(OptionReader reader) {
    String lake = reader.read(LakeOptions.ROOT);
    String pipeline = reader.read(LakeOptions.PIPELINE);
    Optional<String> role = reader.find(CRAWLER_ROLE);
    boolean runs = Boolean.TRUE.equals(reader.read(RUN_CRAWLER));
    if (runs && role.isEmpty()) {
      reader.problem(
          "'%s' needs '%s': without it there is no crawler to run"
              .formatted(RUN_CRAWLER.key(), CRAWLER_ROLE.key()));
    }
    Optional<String> database = reader.find(DATABASE);
    CrawlOptions options =
        new CrawlOptions(
            lake,
            pipeline,
            database.orElseGet(() -> named(pipeline)),
            reader.find(REGION),
            reader.find(ENDPOINT),
            Boolean.TRUE.equals(reader.read(SYMLINKS)),
            role,
            runs,
            Boolean.TRUE.equals(reader.read(DRY_RUN)));
    reader.finish();
    return options;
  }

  /** What a person is told at the end. */
  public String summary(int calls) {
    if (calls == 0) {
      return "The database %s is in step with the lake.".formatted(database);
    }
    return dryRun
        ? "%d calls would bring the database %s into step with the lake.".formatted(calls, database)
        : "%d calls have brought the database %s into step with the lake."
            .formatted(calls, database);
  }

  private static String named(String pipeline) {
    return pipeline == null ? null : pipeline.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "_");
  }
}
