package io.millrace.core.format;

import java.io.Serializable;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampType;

/**
 * Text to the values that Spark keeps in rows. A whole number must fit its type, a decimal must
 * keep all its digits. Spaces around a value that is not a string do not count.
 *
 * @param timestamps how timestamps are written
 */
record TextValues(TimestampForm timestamps) implements Serializable {
  /** Stands for a text that is no value of the type. */
  static final Object MISMATCH = new Object();

  /** Longer texts are no numbers; a bound on the work that hostile exponents and digits cause. */
  private static final int LONGEST_NUMBER = 400;

  static boolean supports(DataType type) {
    return type instanceof StringType
        || type instanceof BooleanType
        || type instanceof ByteType
        || type instanceof ShortType
        || type instanceof IntegerType
        || type instanceof LongType
        || type instanceof FloatType
        || type instanceof DoubleType
        || type instanceof DecimalType
        || type instanceof DateType
        || type instanceof TimestampType;
  }

  /** The value of {@code bytes[start, end)}, or {@link #MISMATCH}. */
  Object read(DataType type, byte[] bytes, int start, int end) {
    if (type instanceof StringType) {
      return Utf8.text(bytes, start, end);
    }
    int from = start;
    int to = end;
    while (from < to && bytes[from] == ' ') {
      from++;
    }
    while (to > from && bytes[to - 1] == ' ') {
      to--;
    }
    if (type instanceof TimestampType) {
      return timestamp(bytes, from, to);
    }
    if (type instanceof DateType) {
      long days = IsoTime.days(bytes, from, to);
      return days == IsoTime.NONE ? MISMATCH : (Object) (int) days;
    }
    if (type instanceof BooleanType) {
      return truth(bytes, from, to);
    }
    if (type instanceof DoubleType || type instanceof FloatType || type instanceof DecimalType) {
      return fractional(type, bytes, from, to);
    }
    return whole(type, bytes, from, to);
  }

  private Object timestamp(byte[] bytes, int from, int to) {
    if (timestamps == TimestampForm.ISO_8601) {
      long micros = IsoTime.micros(bytes, from, to);
      return micros == IsoTime.NONE ? MISMATCH : (Object) micros;
    }
    BigDecimal epoch = decimal(bytes, from, to);
    if (epoch == null) {
      return MISMATCH;
    }
    int toMicros = timestamps == TimestampForm.EPOCH_SECONDS ? 6 : 3;
    BigDecimal micros = epoch.movePointRight(toMicros);
    return micros.precision() - micros.scale() > 18 ? MISMATCH : (Object) micros.longValue();
  }

  private static Object truth(byte[] bytes, int from, int to) {
    String text = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    if (text.equalsIgnoreCase("true")) {
      return true;
    }
    return text.equalsIgnoreCase("false") ? (Object) false : MISMATCH;
  }

  /** Tinyint, smallint, int and bigint, by their range. */
  private static Object whole(DataType type, byte[] bytes, int from, int to) {
    boolean negative = from < to && bytes[from] == '-';
    int i = negative || (from < to && bytes[from] == '+') ? from + 1 : from;
    if (i == to) {
      return MISMATCH;
    }
    // Counts down, because the most negative number has no positive counterpart.
    long value = 0;
    for (; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9 || value < (Long.MIN_VALUE + digit) / 10) {
        return MISMATCH;
      }
      value = value * 10 - digit;
    }
    if (!negative && value == Long.MIN_VALUE) {
      return MISMATCH;
    }
    return inRange(type, negative ? value : -value);
  }

  private static Object inRange(DataType type, long value) {
    if (type instanceof LongType) {
      return value;
    }
    if (type instanceof IntegerType) {
      return value == (int) value ? (Object) (int) value : MISMATCH;
    }
    if (type instanceof ShortType) {
      return value == (short) value ? (Object) (short) value : MISMATCH;
    }
    return value == (byte) value ? (Object) (byte) value : MISMATCH;
  }

  private static Object fractional(DataType type, byte[] bytes, int from, int to) {
    BigDecimal decimal = decimal(bytes, from, to);
    if (decimal == null) {
      return MISMATCH;
    }
    if (type instanceof DoubleType) {
      return decimal.doubleValue();
    }
    if (type instanceof FloatType) {
      return decimal.floatValue();
    }
    DecimalType wanted = (DecimalType) type;
    BigDecimal exact = decimal.stripTrailingZeros();
    return exact.scale() > wanted.scale()
            || exact.precision() - exact.scale() > wanted.precision() - wanted.scale()
        ? MISMATCH
        : Decimal.apply(exact, wanted.precision(), wanted.scale());
  }

  /** Null when the text is no number of sane size. */
  private static BigDecimal decimal(byte[] bytes, int from, int to) {
    if (to - from > LONGEST_NUMBER) {
      return null;
    }
    try {
      BigDecimal decimal =
          new BigDecimal(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
      return Math.abs((long) decimal.scale()) > LONGEST_NUMBER ? null : decimal;
    } catch (NumberFormatException notANumber) {
      return null;
    }
  }
}
