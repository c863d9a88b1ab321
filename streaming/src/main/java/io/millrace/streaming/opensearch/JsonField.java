package io.millrace.streaming.opensearch;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.core.MillraceException;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * Writes values of one Spark type as JSON: times as ISO-8601 in UTC, decimals in full, NaN and the
 * infinities as absent, because JSON has none.
 */
interface JsonField {

  void write(JsonGenerator json, SpecializedGetters row, int at) throws IOException;

  default boolean isAbsent(SpecializedGetters row, int at) {
    return row.isNullAt(at);
  }

  /**
   * @param column where the type stands, for the message
   * @throws MillraceException when a document cannot hold such a value
   */
  static JsonField of(String column, DataType type) {
    if (type instanceof StructType struct) {
      return new JsonObject(column, struct);
    }
    if (type instanceof ArrayType array) {
      return JsonNested.array(of(column, array.elementType()));
    }
    if (type instanceof MapType map) {
      return JsonNested.map(KeyText.of(column, map.keyType()), of(column, map.valueType()));
    }
    if (type instanceof DoubleType || type instanceof FloatType) {
      return new Floating(type instanceof FloatType);
    }
    return scalar(column, type);
  }

  private static JsonField scalar(String column, DataType type) {
    if (type instanceof StringType) {
      return (json, row, at) -> json.writeString(row.getUTF8String(at).toString());
    }
    if (type instanceof LongType) {
      return (json, row, at) -> json.writeNumber(row.getLong(at));
    }
    if (type instanceof IntegerType) {
      return (json, row, at) -> json.writeNumber(row.getInt(at));
    }
    if (type instanceof ShortType) {
      return (json, row, at) -> json.writeNumber(row.getShort(at));
    }
    if (type instanceof ByteType) {
      return (json, row, at) -> json.writeNumber((short) row.getByte(at));
    }
    if (type instanceof BooleanType) {
      return (json, row, at) -> json.writeBoolean(row.getBoolean(at));
    }
    if (type instanceof BinaryType) {
      return (json, row, at) -> json.writeBinary(row.getBinary(at));
    }
    if (type instanceof DecimalType decimal) {
      return (json, row, at) ->
          json.writeNumber(
              row.getDecimal(at, decimal.precision(), decimal.scale()).toJavaBigDecimal());
    }
    if (type instanceof TimestampType) {
      return (json, row, at) -> json.writeString(instant(row.getLong(at)).toString());
    }
    if (type instanceof TimestampNTZType) {
      return (json, row, at) -> json.writeString(localTime(row.getLong(at)));
    }
    if (type instanceof DateType) {
      return (json, row, at) -> json.writeString(LocalDate.ofEpochDay(row.getInt(at)).toString());
    }
    throw unsupported(column, type);
  }

  static MillraceException unsupported(String column, DataType type) {
    return new MillraceException(
        ("Column '%s' has the type %s, which no OpenSearch document can hold."
                + " Cast it in the aggregate's SQL, for example to string.")
            .formatted(column, type.sql()));
  }

  private static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
  }

  private static String localTime(long micros) {
    return LocalDateTime.ofInstant(instant(micros), ZoneOffset.UTC)
        .format(DateTimeFormatter.ISO_LOCAL_DATE_TIME);
  }

  /** Floating-point numbers, of which some are not numbers. */
  record Floating(boolean single) implements JsonField {
    @Override
    public void write(JsonGenerator json, SpecializedGetters row, int at) throws IOException {
      if (single) {
        json.writeNumber(row.getFloat(at));
      } else {
        json.writeNumber(row.getDouble(at));
      }
    }

    /** The number in Java's spelling, which has words for NaN and the infinities. */
    String text(SpecializedGetters row, int at) {
      return single ? Float.toString(row.getFloat(at)) : Double.toString(row.getDouble(at));
    }

    @Override
    public boolean isAbsent(SpecializedGetters row, int at) {
      return row.isNullAt(at) || !Double.isFinite(single ? row.getFloat(at) : row.getDouble(at));
    }
  }
}
