package io.millrace.core.sql;

import io.millrace.core.format.LogFormat;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/** Hands the values that Spark passes to functions over to formats. */
final class Records {
  private static final byte[] NOTHING = {};

  private Records() {}

  /** A null is an empty record, so that it is rejected and not taken for a row of nulls. */
  static InternalRow parse(LogFormat format, byte[] value) {
    return value == null ? format.parse(NOTHING, 0, 0) : format.parse(value, 0, value.length);
  }

  static InternalRow parse(LogFormat format, UTF8String value) {
    if (value != null && value.getBaseObject() instanceof byte[] bytes) {
      int offset = (int) (value.getBaseOffset() - Platform.BYTE_ARRAY_OFFSET);
      return format.parse(bytes, offset, value.numBytes());
    }
    return parse(format, value == null ? null : value.getBytes());
  }
}
