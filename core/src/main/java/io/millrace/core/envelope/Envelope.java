package io.millrace.core.envelope;

import java.io.Serializable;
import org.apache.spark.sql.types.StructType;

/**
 * A wrapping: takes the bytes of one record apart into messages. Immutable and safe for use by many
 * threads.
 */
interface Envelope extends Serializable {
  /** The name in pipeline files, like {@code cloudwatch-logs}. */
  String name();

  /** Columns that the envelope knows of its messages, beside their bytes; every one may be null. */
  StructType fields();

  /**
   * Hands over what {@code bytes[from, to)} holds, in order. Throws nothing but what {@code
   * contents} throws, whatever the bytes. The messages may be slices of {@code bytes}.
   */
  void open(byte[] bytes, int from, int to, Contents contents);
}
