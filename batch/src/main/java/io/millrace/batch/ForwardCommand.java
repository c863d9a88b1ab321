package io.millrace.batch;

import io.millrace.batch.forward.ForwardJob;
import io.millrace.batch.forward.ForwardOptions;
import io.millrace.core.MillraceException;
import io.millrace.core.lake.LakeSession;
import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** {@code forward}: new rows of a table to Splunk or to whatever takes bulk requests. */
final class ForwardCommand implements BatchCommand {
  @Override
  public String name() {
    return "forward";
  }

  @Override
  public String summary() {
    return "Forwards what a table has got since the last run to Splunk, OpenSearch or Elasticsearch.";
  }

  @Override
  public List<ConfigOption<?>> options() {
    return ForwardOptions.ALL;
  }

  @Override
  public ExitCode run(Map<String, String> values, PrintStream out) {
    OptionReader reader = new OptionReader(name(), values);
    reader.rejectUnknown(options());
    ForwardOptions options = ForwardOptions.read(reader);
    try {
      ForwardJob.Report report =
          new ForwardJob(
                  LakeSession.builder("millrace forward").getOrCreate(), options, System::getenv)
              .run();
      out.println(report.text());
      return report.refused() == 0 ? ExitCode.DONE : ExitCode.FOUND_PROBLEMS;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MillraceException("Interrupted; the next run goes on.", e);
    }
  }
}
