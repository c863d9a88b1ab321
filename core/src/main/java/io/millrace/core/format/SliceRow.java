package io.millrace.core.format;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.CalendarInterval;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The row of a format whose fields are strings, numbers, truths and timestamps, and a few nested
 * ones. A string that stands in the record as it is costs one {@code long}, its place there, until
 * it is read.
 *
 * <p>Every field starts as null. The last field is the rejection.
 */
final class SliceRow extends InternalRow {
  private static final long serialVersionUID = 1L;

  private final Layout layout;
  private final byte[] bytes;
  private final long[] slots;
  private long present;

  /** Values that are no number and no slice. */
  private Object[] values;

  private InternalRow rejection;

  /**
   * @param bytes what {@link #slice} refers to
   */
  SliceRow(Layout layout, byte[] bytes) {
    this.layout = layout;
    this.bytes = bytes;
    this.slots = new long[layout.fields];
  }

  /**
   * What the rows of one format have in common.
   *
   * @param fields number of fields before the rejection
   * @param strings one bit for each field that is a string
   */
  record Layout(int fields, long strings) implements Serializable {
    static Layout of(StructType type) {
      StructField[] fields = type.fields();
      if (fields.length >= Long.SIZE) {
        throw new IllegalArgumentException("more than " + (Long.SIZE - 1) + " fields");
      }
      long strings = 0;
      for (int i = 0; i < fields.length; i++) {
        strings |= fields[i].dataType().equals(DataTypes.StringType) ? 1L << i : 0;
      }
      return new Layout(fields.length, strings);
    }
  }

  /** Sets a string that is {@code bytes[start, end)}, which must be valid UTF-8. */
  void slice(int ordinal, int start, int end) {
    slots[ordinal] = place(start, end);
    present |= 1L << ordinal;
    if (values != null) {
      values[ordinal] = null;
    }
  }

  /** Sets a string that has bytes of its own. */
  void text(int ordinal, UTF8String text) {
    value(ordinal, text);
  }

  /** Sets a MAP, an ARRAY or a STRUCT. */
  void value(int ordinal, Object value) {
    if (values == null) {
      values = new Object[slots.length];
    }
    values[ordinal] = value;
    present |= 1L << ordinal;
  }

  /** Sets a BOOLEAN. */
  void flag(int ordinal, boolean value) {
    number(ordinal, value ? 1 : 0);
  }

  /** Sets an INT, a BIGINT or a TIMESTAMP (microseconds since the epoch). */
  void number(int ordinal, long value) {
    slots[ordinal] = value;
    present |= 1L << ordinal;
  }

  /** Sets a DOUBLE. */
  void fraction(int ordinal, double value) {
    number(ordinal, Double.doubleToRawLongBits(value));
  }

  /** For a parser that writes the fields itself; {@link #filled} says which of them are there. */
  long[] slots() {
    return slots;
  }

  /**
   * What stands for {@code bytes[start, end)} among the {@link #slots}; a number stands for itself.
   */
  static long place(int start, int end) {
    return ((long) start << Integer.SIZE) | (end - start);
  }

  /**
   * @param fields one bit for each field that is not null
   */
  void filled(long fields) {
    present = fields;
  }

  /** Makes every field null and sets the rejection. */
  SliceRow reject(UTF8String reason, int at) {
    present = 1L << layout.fields;
    values = null;
    rejection = new GenericInternalRow(new Object[] {reason, at});
    return this;
  }

  @Override
  public int numFields() {
    return layout.fields + 1;
  }

  @Override
  public boolean isNullAt(int ordinal) {
    return (present & (1L << ordinal)) == 0;
  }

  @Override
  public UTF8String getUTF8String(int ordinal) {
    if (isNullAt(ordinal)) {
      return null;
    }
    if (values != null && values[ordinal] != null) {
      return (UTF8String) values[ordinal];
    }
    long slot = slots[ordinal];
    return UTF8String.fromAddress(
        bytes, Platform.BYTE_ARRAY_OFFSET + (slot >>> Integer.SIZE), (int) slot);
  }

  @Override
  public int getInt(int ordinal) {
    return (int) slots[ordinal];
  }

  @Override
  public long getLong(int ordinal) {
    return slots[ordinal];
  }

  @Override
  public double getDouble(int ordinal) {
    return Double.longBitsToDouble(slots[ordinal]);
  }

  @Override
  public boolean getBoolean(int ordinal) {
    return slots[ordinal] != 0;
  }

  @Override
  public InternalRow getStruct(int ordinal, int fields) {
    return ordinal == layout.fields ? rejection : (InternalRow) nested(ordinal);
  }

  @Override
  public ArrayData getArray(int ordinal) {
    return (ArrayData) nested(ordinal);
  }

  @Override
  public MapData getMap(int ordinal) {
    return (MapData) nested(ordinal);
  }

  private Object nested(int ordinal) {
    return isNullAt(ordinal) ? null : values[ordinal];
  }

  @Override
  public Object get(int ordinal, DataType type) {
    if (isNullAt(ordinal)) {
      return null;
    }
    if (ordinal == layout.fields) {
      return rejection;
    }
    if ((layout.strings & (1L << ordinal)) != 0) {
      return getUTF8String(ordinal);
    }
    if (values != null && values[ordinal] != null) {
      return values[ordinal];
    }
    if (type.equals(DataTypes.BooleanType)) {
      return getBoolean(ordinal);
    }
    if (type.equals(DataTypes.DoubleType)) {
      return getDouble(ordinal);
    }
    return type.equals(DataTypes.IntegerType)
        ? (Object) getInt(ordinal)
        : (Object) getLong(ordinal);
  }

  @Override
  public void setNullAt(int ordinal) {
    present &= ~(1L << ordinal);
  }

  /** A row that no longer refers to the record's bytes. */
  @Override
  public InternalRow copy() {
    SliceRow copy = new SliceRow(layout, new byte[0]);
    for (int i = 0; i < slots.length; i++) {
      if (!isNullAt(i) && (layout.strings & (1L << i)) != 0) {
        copy.text(i, getUTF8String(i).clone());
      } else if (!isNullAt(i) && values != null && values[i] != null) {
        copy.value(i, InternalRow.copyValue(values[i]));
      } else {
        copy.slots[i] = slots[i];
      }
    }
    copy.present = present;
    copy.rejection = rejection == null ? null : rejection.copy();
    return copy;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < numFields(); i++) {
      text.append(i == 0 ? "" : ",").append(get(i, DataTypes.LongType));
    }
    return text.append(']').toString();
  }

  @Override
  public void update(int ordinal, Object value) {
    throw noSuchField("a value that changes");
  }

  @Override
  public byte getByte(int ordinal) {
    throw noSuchField("TINYINT");
  }

  @Override
  public short getShort(int ordinal) {
    throw noSuchField("SMALLINT");
  }

  @Override
  public float getFloat(int ordinal) {
    throw noSuchField("FLOAT");
  }

  @Override
  public Decimal getDecimal(int ordinal, int precision, int scale) {
    throw noSuchField("DECIMAL");
  }

  @Override
  public byte[] getBinary(int ordinal) {
    throw noSuchField("BINARY");
  }

  @Override
  public CalendarInterval getInterval(int ordinal) {
    throw noSuchField("INTERVAL");
  }

  private static UnsupportedOperationException noSuchField(String what) {
    return new UnsupportedOperationException("a log row has no field of type " + what);
  }
}
