package io.millrace.local.command;

import io.millrace.core.MillraceException;
import io.millrace.core.pipeline.PipelineException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Tells the user of an error: what happened, without a stack trace unless asked for. */
final class Failure {
  private Failure() {}

  /** Prints the error and gives the exit code. */
  static int report(Throwable error, boolean verbose, PrintStream to) {
    to.println(message(error));
    if (verbose) {
      error.printStackTrace(to);
    }
    to.flush();
    return error instanceof PipelineException ? ExitCode.FINDINGS : ExitCode.FAILED;
  }

  private static String message(Throwable error) {
    if (error instanceof MillraceException) {
      return error.getMessage();
    }
    if (error instanceof UncheckedIOException wrapped) {
      return message(wrapped.getCause());
    }
    if (error instanceof NoSuchFileException missing) {
      return missing.getFile() + " does not exist.";
    }
    if (error instanceof AccessDeniedException denied) {
      return "No permission for " + denied.getFile() + ".";
    }
    if (error instanceof IOException) {
      return "Input or output failed: " + error.getMessage();
    }
    return "Unexpected error: %s. This is a bug of Millrace; --verbose shows where."
        .formatted(error);
  }
}
