package io.millrace.local.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;

/** One run of the command inside the test. */
record Run(int code, String out, String err) {
  static Run millrace(String... args) {
    return millrace(new byte[0], args);
  }

  static Run millrace(byte[] input, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(
            new ByteArrayInputStream(input),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8));
    int code = MillraceCommand.commandLine(terminal).execute(args);
    return new Run(code, out.toString(UTF_8), err.toString(UTF_8));
  }
}
