package io.millrace.local.command;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
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
      "  access.log:17: missing status (byte 61): 198.18.4.1 - - [01/Jan/2026:12:00:00 +0000]…"
    })
final class ParseCommand implements Callable<Integer> {
  private static final int LONGEST_LINE = 16 << 20;
  private static final int SHOWN = 200;

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
    long rejected = 0;
    long lines = 0;
    try (InputStream in = open();
        LineSource source = new LineSource(LineSource.decompressed(in), LONGEST_LINE);
        JsonRows rows = new JsonRows(terminal.out())) {
      while (source.next()) {
        lines++;
        rejected += parse(parser, source, rows) ? 0 : 1;
      }
    }
    terminal.out().flush();
    terminal
        .err()
        .printf(
            "%s: %d of %d lines parsed, %d rejected%n", name(), lines - rejected, lines, rejected);
    terminal.err().flush();
    return rejected == 0 ? ExitCode.DONE : ExitCode.FINDINGS;
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

  private boolean parse(LogFormat parser, LineSource line, JsonRows rows) throws IOException {
    if (line.isCut()) {
      reject(line, "the line is longer than 16 MB", LONGEST_LINE);
      return false;
    }
    StructType fields = parser.fields();
    InternalRow row = parser.parse(line.bytes(), line.offset(), line.length());
    if (row.isNullAt(fields.size())) {
      rows.write(row, fields);
      return true;
    }
    InternalRow rejection = row.getStruct(fields.size(), LogFormat.REJECTION_TYPE.size());
    reject(line, rejection.getUTF8String(0).toString(), rejection.getInt(1));
    return false;
  }

  private void reject(LineSource line, String reason, int at) {
    terminal
        .err()
        .printf("%s:%d: %s (byte %d): %s%n", name(), line.number(), reason, at, shown(line));
  }

  /** The line's beginning, safe for a terminal. */
  private static String shown(LineSource line) {
    int length = Math.min(line.length(), SHOWN);
    String text = new String(line.bytes(), line.offset(), length, UTF_8);
    String safe = text.replaceAll("\\p{Cntrl}", "\uFFFD");
    return line.length() > SHOWN ? safe + "…" : safe;
  }

  /** Every format's name, for the help. */
  static final class FormatNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return LogFormats.names().iterator();
    }
  }
}
