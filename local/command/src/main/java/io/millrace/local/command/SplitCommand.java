package io.millrace.local.command;

import io.millrace.batch.split.SplitJob;
import io.millrace.batch.split.SplitOptions;
import io.millrace.batch.split.SplitReport;
import io.millrace.batch.split.SplitText;
import io.millrace.batch.split.ThreadWorkers;
import io.millrace.core.option.OptionReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace split}: huge logs to equal chunks, on this machine's cores. */
@Command(
    name = "split",
    description = {
      "Cut huge logs into equal chunks of whole records, for a warehouse to load side by side. The"
          + " chunks, unpacked and put behind each other, are the input. What was interrupted goes"
          + " on when it is run once more."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  $ millrace split --slices 16 --output chunks access.log",
      "  $ millrace split --codec zst --record-start '^\\d{4}-' --output chunks app.log.gz"
    })
final class SplitCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      paramLabel = "INPUT",
      arity = "1..*",
      description = "Files, folders or globs: plain, .gz, .bz2 or .zst.")
  private String[] inputs;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FOLDER",
      description = "Folder for the chunks and their manifest.")
  private String output;

  @Option(
      names = "--slices",
      paramLabel = "N",
      description = "The number of chunks is a multiple of it (default: 1).")
  private String slices;

  @Option(
      names = "--chunk-size",
      paramLabel = "SIZE",
      description = "Size of a chunk to aim for, as it is stored: 1MB to 1GB (default: 128MB).")
  private String chunkSize;

  @Option(names = "--codec", paramLabel = "C", description = "none, gz or zst (default: gz).")
  private String codec;

  @Option(
      names = "--level",
      paramLabel = "N",
      description = "Level of the compression (default: 1).")
  private String level;

  @Option(
      names = "--record-start",
      paramLabel = "REGEX",
      description =
          "What the first line of a record begins with, where records have several lines.")
  private String recordStart;

  SplitCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    SplitOptions options = SplitOptions.read(new OptionReader("split", given()));
    Configuration hadoop = new Configuration();
    int threads = Runtime.getRuntime().availableProcessors();
    SplitReport report = new SplitJob(new ThreadWorkers(threads, hadoop), hadoop, options).run();
    terminal.out().print(SplitText.of(report, options.output()));
    terminal.out().flush();
    return ExitCode.DONE;
  }

  private Map<String, String> given() {
    Map<String, String> values = new HashMap<>();
    values.put(SplitOptions.INPUT.key(), String.join(",", inputs));
    values.put(SplitOptions.OUTPUT.key(), output);
    putIfGiven(values, SplitOptions.SLICES.key(), slices);
    putIfGiven(values, SplitOptions.CHUNK_SIZE.key(), chunkSize);
    putIfGiven(values, SplitOptions.CODEC.key(), codec);
    putIfGiven(values, SplitOptions.LEVEL.key(), level);
    putIfGiven(values, SplitOptions.RECORD_START.key(), recordStart);
    return values;
  }

  private static void putIfGiven(Map<String, String> values, String key, String value) {
    if (value != null) {
      values.put(key, value);
    }
  }
}
