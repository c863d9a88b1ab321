package io.millrace.core.format;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/** Rejections of formats whose reasons name columns, and so are no constants. */
final class RejectedRow {
  private RejectedRow() {}

  /**
   * @param fields number of fields before the rejection
   */
  static InternalRow of(int fields, String reason, int at) {
    Object[] values = new Object[fields + 1];
    values[fields] = new GenericInternalRow(new Object[] {UTF8String.fromString(reason), at});
    return new GenericInternalRow(values);
  }
}
