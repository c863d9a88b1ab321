package io.millrace.local.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
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
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * Writes rows as JSON, one object per line, without Spark's session. As Spark does, it leaves out
 * fields that are null; binary is Base64.
 */
final class JsonRows implements Closeable {
  private final JsonGenerator json;

  JsonRows(OutputStream out) throws IOException {
    this.json =
        new JsonFactory()
            .createGenerator(out)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .setRootValueSeparator(new SerializedString("\n"));
  }

  /** Writes the first {@code type.size()} fields of {@code row}. */
  void write(InternalRow row, StructType type) throws IOException {
    begin();
    fields(row, 0, type);
    end();
  }

  /** Begins a line. */
  void begin() throws IOException {
    json.writeStartObject();
  }

  /** Writes fields of {@code row} into the line, from the one at {@code first} on. */
  void fields(InternalRow row, int first, StructType type) throws IOException {
    StructField[] fields = type.fields();
    for (int i = 0; i < fields.length; i++) {
      if (!row.isNullAt(first + i)) {
        json.writeFieldName(fields[i].name());
        value(row, first + i, fields[i].dataType());
      }
    }
  }

  /** Ends the line. */
  void end() throws IOException {
    json.writeEndObject();
  }

  /** Ends the last line and hands everything on; the stream stays open. */
  @Override
  public void close() throws IOException {
    boolean any = json.getOutputContext().getEntryCount() > 0;
    if (any) {
      json.writeRaw('\n');
    }
    json.close();
  }

  private void value(SpecializedGetters row, int i, DataType type) throws IOException {
    if (type instanceof StringType) {
      json.writeString(row.getUTF8String(i).toString());
    } else if (type instanceof TimestampType) {
      json.writeString(instant(row.getLong(i)).toString());
    } else if (type instanceof TimestampNTZType) {
      LocalDateTime time = LocalDateTime.ofInstant(instant(row.getLong(i)), ZoneOffset.UTC);
      json.writeString(time.toString());
    } else if (type instanceof DateType) {
      json.writeString(LocalDate.ofEpochDay(row.getInt(i)).toString());
    } else if (type instanceof BooleanType) {
      json.writeBoolean(row.getBoolean(i));
    } else if (type instanceof BinaryType) {
      json.writeBinary(row.getBinary(i));
    } else if (type instanceof StructType struct) {
      write(row.getStruct(i, struct.size()), struct);
    } else if (type instanceof ArrayType array) {
      array(row.getArray(i), array.elementType());
    } else if (type instanceof MapType map) {
      map(row.getMap(i), map);
    } else {
      number(row, i, type);
    }
  }

  private void number(SpecializedGetters row, int i, DataType type) throws IOException {
    if (type instanceof IntegerType) {
      json.writeNumber(row.getInt(i));
    } else if (type instanceof LongType) {
      json.writeNumber(row.getLong(i));
    } else if (type instanceof DoubleType) {
      json.writeNumber(row.getDouble(i));
    } else if (type instanceof FloatType) {
      json.writeNumber(row.getFloat(i));
    } else if (type instanceof ShortType) {
      json.writeNumber(row.getShort(i));
    } else if (type instanceof ByteType) {
      json.writeNumber(row.getByte(i));
    } else if (type instanceof DecimalType decimal) {
      json.writeNumber(row.getDecimal(i, decimal.precision(), decimal.scale()).toJavaBigDecimal());
    } else {
      throw new IllegalArgumentException("No JSON for a field of type " + type.sql());
    }
  }

  private void array(ArrayData array, DataType type) throws IOException {
    json.writeStartArray();
    for (int i = 0; i < array.numElements(); i++) {
      if (array.isNullAt(i)) {
        json.writeNull();
      } else {
        value(array, i, type);
      }
    }
    json.writeEndArray();
  }

  private void map(MapData map, MapType type) throws IOException {
    json.writeStartObject();
    for (int i = 0; i < map.numElements(); i++) {
      json.writeFieldName(map.keyArray().get(i, type.keyType()).toString());
      if (map.valueArray().isNullAt(i)) {
        json.writeNull();
      } else {
        value(map.valueArray(), i, type.valueType());
      }
    }
    json.writeEndObject();
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
