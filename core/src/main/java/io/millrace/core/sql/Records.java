package io.millrace.core.sql;

import io.millrace.core.format.LogFormat;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/** Hands the values that Spark passes to functions over to formats and envelopes, as bytes. */
final class Records {
  private static final byte[] NOTHING = {};

  private Records() {}

  /** What looks at the bytes of a record. */
  interface Reader<T> {
    T read(byte[] bytes, int offset, int length);
  }

  static InternalRow parse(LogFormat format, byte[] value) {
    return with(value, format::parse);
  }

  static InternalRow parse(LogFormat format, UTF8String value) {
    return with(value, format::parse);
  }

  /** A null is an empty record, so that it is rejected and not taken for a row of nulls. */
  static <T> T with(byte[] value, Reader<T> reader) {
    return value == null ? reader.read(NOTHING, 0, 0) : reader.read(value, 0, value.length);
  }

  static <T> T with(UTF8String value, Reader<T> reader) {
    if (value != null && value.getBaseObject() instanceof byte[] bytes) {
      int offset = (int) (value.getBaseOffset() - Platform.BYTE_ARRAY_OFFSET);
      return reader.read(bytes, offset, value.numBytes());
    }
    return with(value == null ? null : value.getBytes(), reader);
  }
}
