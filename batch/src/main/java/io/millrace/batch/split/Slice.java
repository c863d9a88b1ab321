package io.millrace.batch.split;

import java.io.Serializable;

/**
 * Bytes of a file that go into a chunk as they are.
 *
 * @param to exclusive
 */
record Slice(String path, long from, long to) implements Serializable {
  long length() {
    return to - from;
  }
}
