package io.millrace.streaming;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/** Fails one write of a file, once, just before or just after it happened. */
final class Tripwire {
  private static final AtomicReference<Tripwire> SET = new AtomicReference<>();

  private final Pattern file;
  private final When when;
  private final String message;

  private Tripwire(Pattern file, When when, String message) {
    this.file = file;
    this.when = when;
    this.message = message;
  }

  /** The moment at which the write fails. */
  enum When {
    BEFORE,
    AFTER
  }

  /** The next write of a file whose path ends like {@code file} fails. */
  static void set(String file, When when, String message) {
    SET.set(new Tripwire(Pattern.compile(file + "$"), when, message));
  }

  static boolean isSet() {
    return SET.get() != null;
  }

  static void clear() {
    SET.set(null);
  }

  /** Called around each write. */
  static void pass(Path path, When now) throws IOException {
    Tripwire wire = SET.get();
    if (wire != null
        && wire.when == now
        && wire.file.matcher(path.toString()).find()
        && SET.compareAndSet(wire, null)) {
      throw new IOException(wire.message);
    }
  }
}
