package io.millrace.batch.crawl;

import com.amazonaws.services.glue.AWSGlue;
import com.amazonaws.services.glue.model.Crawler;
import com.amazonaws.services.glue.model.CrawlerRunningException;
import com.amazonaws.services.glue.model.CrawlerTargets;
import com.amazonaws.services.glue.model.CreateCrawlerRequest;
import com.amazonaws.services.glue.model.DeltaTarget;
import com.amazonaws.services.glue.model.EntityNotFoundException;
import com.amazonaws.services.glue.model.GetCrawlerRequest;
import com.amazonaws.services.glue.model.LastCrawlInfo;
import com.amazonaws.services.glue.model.SchemaChangePolicy;
import com.amazonaws.services.glue.model.StartCrawlerRequest;
import com.amazonaws.services.glue.model.UpdateCrawlerRequest;
import io.millrace.core.MillraceException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The Glue crawler over a pipeline's tables, for those who have one look after the catalog: it
 * finds the same tables under the same names. Columns that are new it adds; nothing is removed.
 */
final class LakeCrawler {
  private static final String READY = "READY";
  private static final String SUCCEEDED = "SUCCEEDED";

  private final AWSGlue glue;
  private final String name;
  private final String database;
  private final String role;

  LakeCrawler(AWSGlue glue, String database, String role) {
    this.glue = glue;
    this.name = database + "_lake";
    this.database = database;
    this.role = role;
  }

  /** The call that makes the crawler what it should be; nothing where it is. */
  Optional<Change> change(List<CatalogTable> tables) {
    CrawlerTargets targets = targets(tables);
    SchemaChangePolicy policy =
        new SchemaChangePolicy().withUpdateBehavior("UPDATE_IN_DATABASE").withDeleteBehavior("LOG");
    Optional<Crawler> found = find();
    if (found.isEmpty()) {
      return Optional.of(
          new Change(
              "CreateCrawler %s: %d tables, role %s".formatted(name, tables.size(), role),
              client ->
                  client.createCrawler(
                      new CreateCrawlerRequest()
                          .withName(name)
                          .withDatabaseName(database)
                          .withRole(role)
                          .withTargets(targets)
                          .withSchemaChangePolicy(policy))));
    }
    if (isSame(found.get(), targets)) {
      return Optional.empty();
    }
    return Optional.of(
        new Change(
            "UpdateCrawler %s: %d tables, role %s".formatted(name, tables.size(), role),
            client ->
                client.updateCrawler(
                    new UpdateCrawlerRequest()
                        .withName(name)
                        .withDatabaseName(database)
                        .withRole(role)
                        .withTargets(targets)
                        .withSchemaChangePolicy(policy))));
  }

  private Optional<Crawler> find() {
    try {
      return Optional.of(glue.getCrawler(new GetCrawlerRequest().withName(name)).getCrawler());
    } catch (EntityNotFoundException e) {
      return Optional.empty();
    }
  }

  private boolean isSame(Crawler found, CrawlerTargets targets) {
    // Glue keeps the role as it was given, or its name alone.
    return role.endsWith(found.getRole())
        && database.equals(found.getDatabaseName())
        && paths(found.getTargets()).equals(paths(targets));
  }

  private static TreeSet<String> paths(CrawlerTargets targets) {
    TreeSet<String> paths = new TreeSet<>();
    if (targets != null && targets.getDeltaTargets() != null) {
      targets.getDeltaTargets().forEach(target -> paths.addAll(target.getDeltaTables()));
    }
    return paths;
  }

  private static CrawlerTargets targets(List<CatalogTable> tables) {
    return new CrawlerTargets()
        .withDeltaTargets(
            new DeltaTarget()
                .withDeltaTables(
                    tables.stream()
                        .map(table -> table.ofLog().getStorageDescriptor().getLocation())
                        .toList())
                .withWriteManifest(false)
                .withCreateNativeDeltaTable(true));
  }

  /**
   * Starts the crawler, where it does not run already, and waits until it has ended.
   *
   * @param pause between two looks
   * @throws MillraceException when it has not succeeded
   */
  void run(Duration pause, Consumer<String> progress) throws InterruptedException {
    try {
      glue.startCrawler(new StartCrawlerRequest().withName(name));
      progress.accept("StartCrawler " + name);
    } catch (CrawlerRunningException e) {
      progress.accept("The crawler %s runs already: waiting for it".formatted(name));
    }
    Crawler crawler = find().orElseThrow(() -> gone());
    while (!READY.equals(crawler.getState())) {
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
      crawler = find().orElseThrow(() -> gone());
    }
    LastCrawlInfo last = crawler.getLastCrawl();
    if (last == null || !SUCCEEDED.equals(last.getStatus())) {
      throw new MillraceException(
          "The crawler %s ended as %s: %s. Its log is in CloudWatch, /aws-glue/crawlers."
              .formatted(
                  name,
                  last == null ? "it began" : last.getStatus(),
                  last == null || last.getErrorMessage() == null
                      ? "Glue gives no reason"
                      : last.getErrorMessage()));
    }
  }

  private MillraceException gone() {
    return new MillraceException(
        "The crawler %s was removed while it ran: crawl again.".formatted(name));
  }
}
