package io.millrace.local.command;

import io.millrace.local.demo.Sparkline;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Where a command reads and writes. Output is buffered: a command flushes when it is done or waits.
 *
 * @param charts how to draw them on {@code out}
 */
public record Terminal(InputStream in, PrintStream out, PrintStream err, Sparkline charts) {
  private static final int BUFFER = 1 << 16;

  /** Of output that goes to no terminal. */
  public Terminal(InputStream in, PrintStream out, PrintStream err) {
    this(in, out, err, Sparkline.PLAIN);
  }

  /** The process's own streams, as UTF-8 whatever the platform. */
  public static Terminal ofProcess() {
    return new Terminal(
        System.in,
        open(FileDescriptor.out, BUFFER, false),
        open(FileDescriptor.err, 1024, true),
        charts(System.console() != null, System.getenv()));
  }

  /**
   * @param isTerminal whether a person reads along
   * @param environment where NO_COLOR (https://no-color.org) or TERM ask for plain text
   */
  static Sparkline charts(boolean isTerminal, Map<String, String> environment) {
    boolean isPlain =
        !environment.getOrDefault("NO_COLOR", "").isEmpty()
            || environment.getOrDefault("TERM", "").equals("dumb");
    return isTerminal && !isPlain ? Sparkline.BLOCKS : Sparkline.PLAIN;
  }

  private static PrintStream open(FileDescriptor descriptor, int buffer, boolean autoFlush) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(descriptor), buffer),
        autoFlush,
        StandardCharsets.UTF_8);
  }
}
