package io.millrace.batch.crawl;

import com.amazonaws.AmazonServiceException;
import com.amazonaws.SdkClientException;
import com.amazonaws.services.glue.AWSGlue;
import com.amazonaws.services.glue.model.AlreadyExistsException;
import com.amazonaws.services.glue.model.ConcurrentModificationException;
import io.millrace.core.MillraceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/**
 * Keeps a database of the Glue Data Catalog in step with the tables of a pipeline: what is missing
 * is made, what has changed is changed, and where nothing has, nothing is called but to look.
 * Tables that the lake no longer has, or never had, stay.
 */
public final class CrawlJob {
  private static final int ATTEMPTS = 5;
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final LakeCatalog lake;
  private final AWSGlue glue;
  private final CrawlOptions options;
  private final Consumer<String> progress;

  /**
   * @param progress is told each call that changes something
   */
  public CrawlJob(SparkSession spark, CrawlOptions options, Consumer<String> progress) {
    this(spark, GlueClients.of(options), options, progress);
  }

  CrawlJob(SparkSession spark, AWSGlue glue, CrawlOptions options, Consumer<String> progress) {
    this.lake = new LakeCatalog(spark, options.lake(), options.pipeline());
    this.glue = glue;
    this.options = options;
    this.progress = progress;
  }

  /**
   * @return how many calls changed, or would change, the catalog
   * @throws MillraceException when there is no such lake, or Glue refuses
   */
  public int run() throws InterruptedException {
    try {
      List<CatalogTable> tables = lake.tables();
      if (options.symlinks() && !options.dryRun()) {
        for (CatalogTable table : tables) {
          lake.listFiles(table);
        }
      }
      int calls = apply(tables);
      if (options.runCrawler() && !options.dryRun()) {
        new LakeCrawler(glue, options.database(), options.crawlerRole().orElseThrow())
            .run(PAUSE, progress);
      }
      return calls;
    } catch (AmazonServiceException e) {
      throw refused(e);
    } catch (SdkClientException e) {
      throw new MillraceException(
          "Glue could not be asked: %s Check --region, the credentials of the environment, and the network."
              .formatted(e.getMessage()),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Looks again where another one has changed the catalog meanwhile. */
  private int apply(List<CatalogTable> tables) {
    int calls = 0;
    for (int attempt = 1; ; attempt++) {
      try {
        for (Change change : changes(tables)) {
          if (!options.dryRun()) {
            change.call().accept(glue);
          }
          progress.accept(change.text());
          calls++;
        }
        return calls;
      } catch (ConcurrentModificationException | AlreadyExistsException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private List<Change> changes(List<CatalogTable> tables) {
    CatalogChanges changes = new CatalogChanges(glue, options.database());
    changes.database(
        "Tables of the Millrace pipeline " + options.pipeline(),
        lake.location().replaceFirst("^s3[an]://", "s3://"));
    for (CatalogTable table : tables) {
      changes.table(table.ofLog());
      if (options.symlinks()) {
        changes.table(table.ofFiles());
        if (!table.partitionedBy().isEmpty()) {
          changes.partitions(table, lake.partitions(table));
        }
      }
    }
    Optional<Change> crawler =
        options
            .crawlerRole()
            .flatMap(role -> new LakeCrawler(glue, options.database(), role).change(tables));
    crawler.ifPresent(changes::add);
    return changes.list();
  }

  private MillraceException refused(AmazonServiceException e) {
    String advice =
        switch (String.valueOf(e.getErrorCode())) {
          case "AccessDeniedException" ->
              "The role of this job needs that action, on the catalog, the database and its tables.";
          case "ConcurrentModificationException" -> "Another job changes the catalog: run again.";
          default -> "Run again, it goes on where it was.";
        };
    return new MillraceException(
        "Glue refused with %s: %s %s".formatted(e.getErrorCode(), e.getErrorMessage(), advice), e);
  }
}
