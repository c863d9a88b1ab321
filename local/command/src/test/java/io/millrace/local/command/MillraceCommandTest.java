package io.millrace.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.MillraceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MillraceCommandTest {

  @Test
  void helpNamesEveryCommandAndTheExitCodes() {
    Run run = Run.millrace("--help");

    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("validate", "parse", "generate", "Exit codes:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"validate", "parse", "generate"})
  void helpOfACommandTeachesWithAnExample(String command) {
    Run run = Run.millrace(command, "--help");

    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("Example").contains("$ millrace " + command);
  }

  @Test
  void noCommandShowsWhichThereAre() {
    Run run = Run.millrace();

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("Which command?", "validate");
  }

  @Test
  void mistypedCommandNamesTheNearest() {
    Run run = Run.millrace("valdate", "x.yaml");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("Did you mean").contains("validate");
  }

  @Test
  void errorsSayWhatHappenedAndNoMore() {
    assertThat(report(new MillraceException("The stream 'x' is missing."), false))
        .isEqualTo("The stream 'x' is missing.\n");
    assertThat(report(new UncheckedIOException(new NoSuchFileException("a.log")), false))
        .isEqualTo("a.log does not exist.\n");
    assertThat(report(new IOException("disk full"), false))
        .isEqualTo("Input or output failed: disk full\n");
  }

  @Test
  void stackTraceIsForThoseWhoAskForIt() {
    MillraceException error = new MillraceException("wrong", new IOException("cause"));

    assertThat(report(error, true)).contains("\tat ", "Caused by: java.io.IOException: cause");
    assertThat(report(new IllegalStateException("odd"), false))
        .isEqualTo(
            "Unexpected error: java.lang.IllegalStateException: odd. This is a bug of Millrace;"
                + " --verbose shows where.\n");
  }

  @Test
  void verboseIsAnOptionOfEveryCommand() {
    Run run = Run.millrace("validate", "--verbose", "none.yaml");

    assertThat(run.code()).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(run.err())
        .startsWith("Pipeline file none.yaml does not exist.\n")
        .contains("NoSuchFileException");
  }

  private static String report(Throwable error, boolean verbose) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream to = new PrintStream(out, true, StandardCharsets.UTF_8);
    assertThat(Failure.report(error, verbose, to)).isEqualTo(2);
    return out.toString(StandardCharsets.UTF_8);
  }
}
