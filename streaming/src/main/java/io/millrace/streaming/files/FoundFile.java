package io.millrace.streaming.files;

import java.io.Serializable;
import java.time.Instant;

/**
 * A file as it was when it was listed.
 *
 * @param path below the source's folder, without a slash in front
 * @param size in bytes, as stored
 */
record FoundFile(String path, long size, long modifiedMillis) implements Serializable {

  String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Its size and time, for messages. */
  String stamp() {
    return "%d bytes of %s".formatted(size, Instant.ofEpochMilli(modifiedMillis));
  }
}
