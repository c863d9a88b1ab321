package io.millrace.local.command;

import io.millrace.core.envelope.EnvelopeChain;
import io.millrace.core.envelope.Envelopes;
import io.millrace.core.format.LogFormat;
import io.millrace.core.format.LogFormats;
import io.millrace.core.option.OptionException;
import io.millrace.core.option.Suggestions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace parse}: what a format makes of a log, without Spark. */
@Command(
    name = "parse",
    description =
        "Show what a format makes of a log: a JSON object per line to the output, and why and where"
            + " a line was rejected to the errors. Reads gzip, too.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  $ millrace parse --format apache-combined access.log | head -1",
      "  $ millrace parse --format csv --option \"schema=at TIMESTAMP, n INT\" -",
      "  $ millrace parse --format vpc-flow --envelopes base64,cloudwatch-logs payloads.txt",
      "  $ millrace parse --format cloudtrail --envelopes gzip,cloudtrail-records --whole t.json.gz",
      "  access.log:17: missing status (byte 61): 198.18.4.1 - - [01/Jan/2026:12:00:00 +0000]…"
    })
final class ParseCommand implements Callable<Integer> {
  private static final int LONGEST_LINE = 16 << 20;

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Option(
      names = "--format",
      required = true,
      paramLabel = "F",
      completionCandidates = FormatNames.class,
      description = "The log's format: ${COMPLETION-CANDIDATES}.")
  private String format;

  @Option(
      names = "--option",
      paramLabel = "K=V",
      description = "An option of the format; may be repeated.")
  private Map<String, String> options = new LinkedHashMap<>();

  @Option(
      names = "--envelopes",
      paramLabel = "E",
      split = ",",
      completionCandidates = EnvelopeNames.class,
      description =
          "What comes off a record before the format sees it, the outermost first: "
              + "${COMPLETION-CANDIDATES}. Their columns are shown, too.")
  private List<String> envelopes = List.of();

  @Option(
      names = "--whole",
      description = "The file is one record, taken as it is; else each of its lines is one.")
  private boolean whole;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      defaultValue = "-",
      description = "The log; - or nothing reads the input.")
  private String file;

  ParseCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    LogFormat parser = parser();
    Optional<EnvelopeChain> chain = chain();
    ParsedRecords records;
    try (InputStream in = open();
        JsonRows rows = new JsonRows(terminal.out())) {
      records = new ParsedRecords(parser, chain, rows, terminal.err(), name());
      if (whole) {
        readWhole(in, records);
      } else {
        readLines(in, records);
      }
    }
    terminal.out().flush();
    terminal.err().printf("%s: %s%n", name(), records.summary());
    terminal.err().flush();
    return records.rejected() == 0 ? ExitCode.DONE : ExitCode.FINDINGS;
  }

  private static void readWhole(InputStream in, ParsedRecords records) throws IOException {
    byte[] bytes = in.readNBytes(LONGEST_LINE + 1);
    if (bytes.length > LONGEST_LINE) {
      records.reject(1, "the record is longer than 16 MB", LONGEST_LINE, bytes, 0, LONGEST_LINE);
    } else {
      records.add(1, bytes, 0, bytes.length);
    }
  }

  private static void readLines(InputStream in, ParsedRecords records) throws IOException {
    try (LineSource lines = new LineSource(LineSource.decompressed(in), LONGEST_LINE)) {
      while (lines.next()) {
        byte[] bytes = lines.bytes();
        if (lines.isCut()) {
          records.reject(
              lines.number(),
              "the line is longer than 16 MB",
              LONGEST_LINE,
              bytes,
              lines.offset(),
              lines.length());
        } else {
          records.add(lines.number(), bytes, lines.offset(), lines.length());
        }
      }
    }
  }

  private Optional<EnvelopeChain> chain() {
    try {
      return envelopes.isEmpty()
          ? Optional.empty()
          : Optional.of(Envelopes.chain(envelopes, Map.of()));
    } catch (OptionException e) {
      throw wrongUsage(e.getMessage());
    }
  }

  private LogFormat parser() {
    if (!LogFormats.names().contains(format)) {
      throw wrongUsage(
          "Unknown format '" + format + "'" + Suggestions.didYouMean(format, LogFormats.names()));
    }
    try {
      return LogFormats.create(format, options);
    } catch (OptionException e) {
      throw wrongUsage(e.getMessage());
    }
  }

  private ParameterException wrongUsage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private InputStream open() throws IOException {
    return file.equals("-") ? terminal.in() : Files.newInputStream(Path.of(file));
  }

  private String name() {
    return file.equals("-") ? "input" : file;
  }

  /** Every format's name, for the help. */
  static final class FormatNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return LogFormats.names().iterator();
    }
  }

  /** Every envelope's name, for the help. */
  static final class EnvelopeNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Envelopes.names().iterator();
    }
  }
}
