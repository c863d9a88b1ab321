package io.millrace.local.command;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where a command reads and writes. Output is buffered: a command flushes when it is done or waits.
 */
public record Terminal(InputStream in, PrintStream out, PrintStream err) {
  private static final int BUFFER = 1 << 16;

  /** The process's own streams, as UTF-8 whatever the platform. */
  public static Terminal ofProcess() {
    return new Terminal(
        System.in, open(FileDescriptor.out, BUFFER, false), open(FileDescriptor.err, 1024, true));
  }

  private static PrintStream open(FileDescriptor descriptor, int buffer, boolean autoFlush) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(descriptor), buffer),
        autoFlush,
        StandardCharsets.UTF_8);
  }
}
