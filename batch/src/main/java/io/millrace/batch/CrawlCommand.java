package io.millrace.batch;

import io.millrace.batch.crawl.CrawlJob;
import io.millrace.batch.crawl.CrawlOptions;
import io.millrace.core.MillraceException;
import io.millrace.core.lake.LakeSession;
import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** {@code crawl}: the lake's tables in the Glue Data Catalog. */
final class CrawlCommand implements BatchCommand {
  @Override
  public String name() {
    return "crawl";
  }

  @Override
  public String summary() {
    return "Keeps the Glue Data Catalog in step with the lake, for Athena and Redshift Spectrum.";
  }

  @Override
  public List<ConfigOption<?>> options() {
    return CrawlOptions.ALL;
  }

  @Override
  public ExitCode run(Map<String, String> values, PrintStream out) {
    OptionReader reader = new OptionReader(name(), values);
    reader.rejectUnknown(options());
    CrawlOptions options = CrawlOptions.read(reader);
    try {
      int calls =
          new CrawlJob(LakeSession.builder("millrace crawl").getOrCreate(), options, out::println)
              .run();
      out.println(options.summary(calls));
      return ExitCode.DONE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MillraceException("Interrupted while the crawler ran, which goes on.", e);
    }
  }
}
