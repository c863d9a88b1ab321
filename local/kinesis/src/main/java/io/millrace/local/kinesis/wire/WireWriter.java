package io.millrace.local.kinesis.wire;

import io.millrace.local.kinesis.store.Page;
import io.millrace.local.kinesis.store.SequenceNumbers;

/** Writes one answer, value after value, straight into its buffer. */
public interface WireWriter {
  void beginObject();

  void endObject();

  void beginArray();

  void endArray();

  /** The name of the next value of an object. */
  void name(String name);

  void text(String value);

  void number(long value);

  void bool(boolean value);

  void timestamp(long epochMillis);

  /** The list of a page's records. */
  void records(Page page, SequenceNumbers sequenceNumbers);

  /** A field that is left out when it has no value. */
  default void field(String name, String value) {
    if (value != null) {
      name(name);
      text(value);
    }
  }

  default void field(String name, long value) {
    name(name);
    number(value);
  }

  default void field(String name, boolean value) {
    name(name);
    bool(value);
  }

  default void timestampField(String name, long epochMillis) {
    name(name);
    timestamp(epochMillis);
  }
}
