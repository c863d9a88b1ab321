package io.millrace.core.reference.dynamodb;

import io.millrace.core.MillraceException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The values of one column.
 *
 * <p>Numbers are of type N, texts S, or N as it is written; TIMESTAMP and DATE are ISO 8601 texts;
 * ARRAY is a list or a set; MAP and STRUCT are maps.
 */
record AttributeColumn(String table, String column) {

  /** The value in an item, as Spark takes it; null where the item has none. */
  Object of(Map<String, AttributeValue> item, DataType type) {
    AttributeValue value = item.get(column);
    if (value == null) {
      return null;
    }
    try {
      return convert(value, type);
    } catch (ArithmeticException | NumberFormatException | DateTimeException e) {
      // Without the cause, whose message shows the value.
      throw misfit(value, type);
    }
  }

  private Object convert(AttributeValue value, DataType type) {
    if (Boolean.TRUE.equals(value.nul())) {
      return null;
    }
    if (type.equals(DataTypes.StringType)) {
      return value.s() != null ? value.s() : wanted(value.n(), value, type);
    }
    if (type.equals(DataTypes.BooleanType)) {
      return wanted(value.bool(), value, type);
    }
    if (type.equals(DataTypes.BinaryType)) {
      return wanted(value.b(), value, type).asByteArray();
    }
    if (type.equals(DataTypes.TimestampType)) {
      return Timestamp.from(OffsetDateTime.parse(wanted(value.s(), value, type)).toInstant());
    }
    if (type.equals(DataTypes.DateType)) {
      return Date.valueOf(LocalDate.parse(wanted(value.s(), value, type)));
    }
    if (type instanceof ArrayType array) {
      return list(value, array);
    }
    if (type instanceof MapType map && map.keyType().equals(DataTypes.StringType)) {
      return map(value, map);
    }
    if (type instanceof StructType struct) {
      return struct(value, struct);
    }
    return number(value, type);
  }

  private Object number(AttributeValue value, DataType type) {
    BigDecimal number = new BigDecimal(wanted(value.n(), value, type));
    if (type.equals(DataTypes.IntegerType)) {
      return number.intValueExact();
    }
    if (type.equals(DataTypes.LongType)) {
      return number.longValueExact();
    }
    if (type.equals(DataTypes.ShortType)) {
      return number.shortValueExact();
    }
    if (type.equals(DataTypes.ByteType)) {
      return number.byteValueExact();
    }
    if (type.equals(DataTypes.DoubleType)) {
      return number.doubleValue();
    }
    if (type.equals(DataTypes.FloatType)) {
      return number.floatValue();
    }
    if (type instanceof DecimalType decimal) {
      BigDecimal scaled = number.setScale(decimal.scale(), RoundingMode.UNNECESSARY);
      if (scaled.precision() <= decimal.precision()) {
        return scaled;
      }
    }
    throw misfit(value, type);
  }

  private Object list(AttributeValue value, ArrayType type) {
    List<Object> elements = new ArrayList<>();
    if (value.hasL()) {
      value.l().forEach(element -> elements.add(convert(element, type.elementType())));
    } else if (value.hasSs()) {
      value.ss().forEach(text -> elements.add(convert(ofText(text), type.elementType())));
    } else if (value.hasNs()) {
      value.ns().forEach(number -> elements.add(convert(ofNumber(number), type.elementType())));
    } else {
      throw misfit(value, type);
    }
    return JavaConverters.asScalaBuffer(elements).toSeq();
  }

  private Object map(AttributeValue value, MapType type) {
    if (!value.hasM()) {
      throw misfit(value, type);
    }
    Map<String, Object> entries = new LinkedHashMap<>();
    value.m().forEach((key, entry) -> entries.put(key, convert(entry, type.valueType())));
    return JavaConverters.mapAsScalaMap(entries);
  }

  private Object struct(AttributeValue value, StructType type) {
    if (!value.hasM()) {
      throw misfit(value, type);
    }
    Object[] fields = new Object[type.length()];
    for (int i = 0; i < fields.length; i++) {
      StructField field = type.fields()[i];
      AttributeValue found = value.m().get(field.name());
      fields[i] = found == null ? null : convert(found, field.dataType());
    }
    return RowFactory.create(fields);
  }

  private static AttributeValue ofText(String text) {
    return AttributeValue.builder().s(text).build();
  }

  private static AttributeValue ofNumber(String number) {
    return AttributeValue.builder().n(number).build();
  }

  private <T> T wanted(T found, AttributeValue value, DataType type) {
    if (found == null) {
      throw misfit(value, type);
    }
    return found;
  }

  private MillraceException misfit(AttributeValue value, DataType type) {
    return new MillraceException(
        "Table '%s' of DynamoDB has an item whose attribute '%s', of DynamoDB's type %s, is no %s. Correct the item, or the table's 'schema' in the pipeline file."
            .formatted(table, column, value.type(), type.sql()));
  }
}
