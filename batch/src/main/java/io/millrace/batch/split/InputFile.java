package io.millrace.batch.split;

import io.millrace.batch.file.Packing;
import java.io.Serializable;

/**
 * A file to split.
 *
 * @param length as it is stored
 * @param modified milliseconds since the epoch
 */
record InputFile(String path, long length, long modified) implements Serializable {
  Packing packing() {
    return Packing.of(path);
  }
}
