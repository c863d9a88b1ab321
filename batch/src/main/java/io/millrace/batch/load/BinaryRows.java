package io.millrace.batch.load;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Rows of Spark as PostgreSQL's COPY takes them in its binary format, in which neither side has to
 * print or read numbers.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html">COPY, "Binary Format"</a>
 */
final class BinaryRows {
  /** Takes what has been gathered. */
  @FunctionalInterface
  interface Output {
    void write(byte[] bytes, int length) throws IOException, java.sql.SQLException;
  }

  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0
  };
  private static final int NULL = -1;
  private static final short END = -1;
  private static final long EPOCH_2000_MICROS = 946_684_800_000_000L;
  private static final int EPOCH_2000_DAYS = 10_957;
  private static final int FLUSH_BYTES = 256 << 10;
  private static final BigInteger BASE = BigInteger.valueOf(10_000);
  private static final int BASE_DIGITS = 4;
  private static final short NEGATIVE = 0x4000;

  /** U+FFFD, in the place of a zero byte, which PostgreSQL's texts cannot have. */
  private static final byte[] REPLACEMENT = "\ufffd".getBytes(StandardCharsets.UTF_8);

  private static final long[] NO_NUMBERS = {};

  private final int[] ordinals;
  private final Field[] fields;
  private final Output output;
  private byte[] bytes = new byte[FLUSH_BYTES + (64 << 10)];
  private int length;

  /** Writes one column's value. */
  @FunctionalInterface
  private interface Field {
    void write(BinaryRows rows, InternalRow row, int ordinal);
  }

  /** All columns of the rows. */
  BinaryRows(StructType columns, Output output) {
    this(columns, List.of(columns.fieldNames()), output);
  }

  /** Those of the rows' columns that are named, in this order. */
  BinaryRows(StructType columns, List<String> names, Output output) {
    this.output = output;
    this.ordinals = names.stream().mapToInt(columns::fieldIndex).toArray();
    this.fields =
        Arrays.stream(ordinals)
            .mapToObj(ordinal -> field(columns.apply(ordinal).dataType()))
            .toArray(Field[]::new);
    put(SIGNATURE, 0, SIGNATURE.length);
    putInt(0); // flags
    putInt(0); // no header extension
  }

  private static Field field(DataType type) {
    if (type instanceof BooleanType) {
      return (rows, row, i) -> rows.putSized(row.getBoolean(i) ? 1 : 0, Byte.BYTES);
    }
    if (type instanceof ByteType) {
      return (rows, row, i) -> rows.putSized(row.getByte(i), Short.BYTES);
    }
    if (type instanceof ShortType) {
      return (rows, row, i) -> rows.putSized(row.getShort(i), Short.BYTES);
    }
    if (type instanceof IntegerType) {
      return (rows, row, i) -> rows.putSized(row.getInt(i), Integer.BYTES);
    }
    if (type instanceof DateType) {
      return (rows, row, i) -> rows.putSized(row.getInt(i) - EPOCH_2000_DAYS, Integer.BYTES);
    }
    if (type instanceof LongType) {
      return (rows, row, i) -> rows.putSized(row.getLong(i), Long.BYTES);
    }
    if (type instanceof TimestampType || type instanceof TimestampNTZType) {
      return (rows, row, i) -> rows.putSized(row.getLong(i) - EPOCH_2000_MICROS, Long.BYTES);
    }
    if (type instanceof FloatType) {
      return (rows, row, i) ->
          rows.putSized(Double.doubleToRawLongBits(row.getFloat(i)), Long.BYTES);
    }
    if (type instanceof DoubleType) {
      return (rows, row, i) ->
          rows.putSized(Double.doubleToRawLongBits(row.getDouble(i)), Long.BYTES);
    }
    if (type instanceof DecimalType decimal) {
      return (rows, row, i) ->
          rows.putNumeric(
              row.getDecimal(i, decimal.precision(), decimal.scale()).toJavaBigDecimal());
    }
    return (rows, row, i) -> rows.putText(row.getUTF8String(i));
  }

  void add(InternalRow row) throws IOException, java.sql.SQLException {
    add(row, NO_NUMBERS);
  }

  /**
   * @param numbers for columns before those of the row; a negative one is null
   */
  void add(InternalRow row, long... numbers) throws IOException, java.sql.SQLException {
    putShort(numbers.length + fields.length);
    for (long number : numbers) {
      if (number < 0) {
        putInt(NULL);
      } else {
        putSized(number, Long.BYTES);
      }
    }
    for (int i = 0; i < fields.length; i++) {
      if (row.isNullAt(ordinals[i])) {
        putInt(NULL);
      } else {
        fields[i].write(this, row, ordinals[i]);
      }
    }
    if (length >= FLUSH_BYTES) {
      flush();
    }
  }

  /** Writes what is left, and the end. */
  void finish() throws IOException, java.sql.SQLException {
    putShort(END);
    flush();
  }

  private void flush() throws IOException, java.sql.SQLException {
    output.write(bytes, length);
    length = 0;
  }

  private void putText(UTF8String text) {
    byte[] value = text.getBytes();
    if (!isPlain(value)) {
      // What is no UTF-8 comes out as replacement characters.
      value = text.toString().getBytes(StandardCharsets.UTF_8);
    }
    int zeros = 0;
    for (byte b : value) {
      zeros += b == 0 ? 1 : 0;
    }
    putInt(value.length + zeros * (REPLACEMENT.length - 1));
    if (zeros == 0) {
      put(value, 0, value.length);
      return;
    }
    for (int i = 0; i < value.length; i++) {
      if (value[i] == 0) {
        put(REPLACEMENT, 0, REPLACEMENT.length);
      } else {
        put(value, i, 1);
      }
    }
  }

  private static boolean isPlain(byte[] value) {
    int bits = 0;
    for (byte b : value) {
      bits |= b;
    }
    return bits >= 0;
  }

  /** As numeric_send of PostgreSQL's numeric.c: digits to the base of 10,000. */
  private void putNumeric(BigDecimal value) {
    int scale = value.scale();
    int padding = Math.floorMod(-scale, BASE_DIGITS);
    BigInteger unscaled = value.unscaledValue().abs().multiply(BigInteger.TEN.pow(padding));
    int fraction = (scale + padding) / BASE_DIGITS;
    short[] digits = new short[unscaled.bitLength() / 13 + 2];
    int count = 0;
    while (unscaled.signum() != 0) {
      BigInteger[] parts = unscaled.divideAndRemainder(BASE);
      digits[count++] = parts[1].shortValue();
      unscaled = parts[0];
    }
    putInt(Short.BYTES * (4 + count));
    putShort(count);
    putShort(count - fraction - 1);
    putShort(value.signum() < 0 ? NEGATIVE : 0);
    putShort(Math.max(0, scale));
    for (int i = count - 1; i >= 0; i--) {
      putShort(digits[i]);
    }
  }

  private void putSized(long value, int size) {
    putInt(size);
    room(size);
    for (int shift = (size - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      bytes[length++] = (byte) (value >>> shift);
    }
  }

  private void putShort(int value) {
    room(Short.BYTES);
    bytes[length++] = (byte) (value >>> Byte.SIZE);
    bytes[length++] = (byte) value;
  }

  private void putInt(int value) {
    room(Integer.BYTES);
    bytes[length++] = (byte) (value >>> 24);
    bytes[length++] = (byte) (value >>> 16);
    bytes[length++] = (byte) (value >>> 8);
    bytes[length++] = (byte) value;
  }

  private void put(byte[] value, int from, int count) {
    room(count);
    System.arraycopy(value, from, bytes, length, count);
    length += count;
  }

  private void room(int count) {
    if (length + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
    }
  }
}
