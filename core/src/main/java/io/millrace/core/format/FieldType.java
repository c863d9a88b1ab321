package io.millrace.core.format;

import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** How a field of a log is written, and the type of its column. */
enum FieldType {
  TEXT(DataTypes.StringType),
  INT(DataTypes.IntegerType),
  BIGINT(DataTypes.LongType),
  DOUBLE(DataTypes.DoubleType),
  /** ISO 8601, in UTC where no offset is given. */
  TIME(DataTypes.TimestampType),
  /** Seconds since the epoch, with or without a fraction. */
  SECONDS(DataTypes.TimestampType);

  private final DataType column;

  FieldType(DataType column) {
    this.column = column;
  }

  DataType column() {
    return column;
  }

  /**
   * Sets a column of this type.
   *
   * @param bytes the row's own, of which {@code [from, to)} is the field
   * @return false when the field is no value of this type
   */
  boolean put(SliceRow row, int ordinal, byte[] bytes, int from, int to) {
    return switch (this) {
      case TEXT -> putText(row, ordinal, bytes, from, to);
      case DOUBLE -> {
        double value = Numbers.fraction(bytes, from, to);
        row.fraction(ordinal, value);
        yield !Double.isNaN(value);
      }
      default -> {
        long value = number(bytes, from, to);
        row.number(ordinal, value);
        yield value != Numbers.NONE && (this != INT || value == (int) value);
      }
    };
  }

  /** The field as Spark keeps it in rows, or null when it is no value of this type. */
  Object value(byte[] bytes, int from, int to) {
    if (this == TEXT) {
      return Utf8.text(bytes, from, to);
    }
    if (this == DOUBLE) {
      double value = Numbers.fraction(bytes, from, to);
      return Double.isNaN(value) ? null : (Object) value;
    }
    long value = number(bytes, from, to);
    if (value == Numbers.NONE) {
      return null;
    }
    if (this == INT) {
      return value == (int) value ? (Object) (int) value : null;
    }
    return value;
  }

  private static boolean putText(SliceRow row, int ordinal, byte[] bytes, int from, int to) {
    if (ByteSearch.isAscii(bytes, from, to) || Utf8.isValid(bytes, from, to)) {
      row.slice(ordinal, from, to);
    } else {
      row.text(ordinal, Utf8.text(bytes, from, to));
    }
    return true;
  }

  private long number(byte[] bytes, int from, int to) {
    return switch (this) {
      case TIME -> IsoTime.micros(bytes, from, to);
      case SECONDS -> Numbers.epochMicros(bytes, from, to);
      default -> Numbers.whole(bytes, from, to);
    };
  }
}
