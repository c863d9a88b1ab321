package io.millrace.core.format;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A log format: turns the bytes of one record into one row. Immutable and safe for use by many
 * threads.
 */
public interface LogFormat extends Serializable {

  /**
   * The type of the last field of every row: null in a parsed row, else why and where the record
   * was refused. {@code at} is the byte offset in the record, from 0.
   */
  StructType REJECTION_TYPE =
      new StructType(
          new StructField[] {
            new StructField("reason", DataTypes.StringType, false, Metadata.empty()),
            new StructField("at", DataTypes.IntegerType, false, Metadata.empty())
          });

  /** Name of the field that holds the rejection. */
  String REJECTION = "rejection";

  /** The name in pipeline files, like {@code apache-combined}. */
  String name();

  /** The typed columns of a parsed record; every one may be null. */
  StructType fields();

  /**
   * Parses one record. Never throws, whatever the bytes. The strings of the row may be slices of
   * {@code bytes}, so the array must not change while the row is in use.
   *
   * @return a row of {@link #rowType()}: either the fields and a null rejection, or nulls and the
   *     rejection
   */
  InternalRow parse(byte[] bytes, int offset, int length);

  /** {@link #fields()} and the rejection as last field. */
  default StructType rowType() {
    return fields().add(REJECTION, REJECTION_TYPE, true);
  }
}
