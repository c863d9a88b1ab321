package io.millrace.streaming.files;

import java.io.Serializable;

/**
 * A file, or a piece of a plain one: the lines that begin in it.
 *
 * @param from position of its first byte in the file, as stored
 * @param to position behind its last byte
 */
record FileSlice(FoundFile file, long from, long to) implements Serializable {
  long bytes() {
    return to - from;
  }
}
