package io.millrace.core.sql;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * The arguments of a detector's function: parameters, what orders the rows, and the columns.
 *
 * <p>Columns are values, or structs of columns, whose fields keep their names. Only numbers count;
 * other columns are ignored, as the functions of Kinesis Data Analytics for SQL do. DECIMAL is
 * refused, as there.
 *
 * @param types as Spark hands the arguments over
 * @param time place of what orders the rows
 */
record DetectorArguments(List<DataType> types, int time, List<Axis> axes) implements Serializable {
  private static final double[] NO_VALUES = {};

  /** For a field of no struct. */
  private static final int WHOLE = -1;

  DetectorArguments {
    types = List.copyOf(types);
    axes = List.copyOf(axes);
  }

  /**
   * One number of each row.
   *
   * @param field place in the struct, or {@link #WHOLE}
   * @param fields how many fields the struct has
   */
  record Axis(String name, int argument, int field, int fields, DataType type)
      implements Serializable {
    /** The number; not a number where there is none. */
    double of(InternalRow row) {
      if (row.isNullAt(argument)) {
        return Double.NaN;
      }
      if (field == WHOLE) {
        return row.getDouble(argument);
      }
      InternalRow struct = row.getStruct(argument, fields);
      return struct.isNullAt(field) ? Double.NaN : number(struct);
    }

    private double number(InternalRow struct) {
      if (type instanceof DoubleType) {
        return struct.getDouble(field);
      }
      if (type instanceof FloatType) {
        return struct.getFloat(field);
      }
      if (type instanceof LongType) {
        return struct.getLong(field);
      }
      if (type instanceof IntegerType) {
        return struct.getInt(field);
      }
      return type instanceof ShortType ? struct.getShort(field) : struct.getByte(field);
    }
  }

  /**
   * Takes a call's arguments apart.
   *
   * @param function its name
   * @param parameters types of the parameters, which come first; the time is behind them
   * @throws UnsupportedOperationException when a type is wrong
   */
  static DetectorArguments of(String function, StructType given, List<DataType> parameters) {
    int time = parameters.size();
    List<DataType> types = new ArrayList<>(parameters);
    types.add(orderType(function, given.fields()[time].dataType()));
    List<Axis> axes = new ArrayList<>();
    for (int argument = time + 1; argument < given.size(); argument++) {
      DataType type = given.fields()[argument].dataType();
      if (type instanceof StructType struct) {
        addFields(function, struct, argument, axes);
      } else if (isNumber(function, type)) {
        axes.add(new Axis("column_" + (argument - time), argument, WHOLE, 0, type));
      }
      types.add(isNumber(function, type) ? DataTypes.DoubleType : type);
    }
    if (axes.isEmpty()) {
      throw new UnsupportedOperationException(
          function + " needs at least one column of numbers behind the time");
    }
    return new DetectorArguments(types, time, axes);
  }

  private static void addFields(String function, StructType struct, int argument, List<Axis> axes) {
    for (int field = 0; field < struct.size(); field++) {
      StructField column = struct.fields()[field];
      if (isNumber(function, column.dataType())) {
        axes.add(new Axis(column.name(), argument, field, struct.size(), column.dataType()));
      }
    }
  }

  private static boolean isNumber(String function, DataType type) {
    if (type instanceof DecimalType) {
      throw new UnsupportedOperationException(
          function + " takes no DECIMAL: cast the column to DOUBLE");
    }
    return type instanceof NumericType;
  }

  private static DataType orderType(String function, DataType type) {
    if (isTime(type)) {
      return type instanceof TimestampNTZType ? type : DataTypes.TimestampType;
    }
    if (isWhole(type)) {
      return DataTypes.LongType;
    }
    throw new UnsupportedOperationException(
        "%s orders its rows by a TIMESTAMP or a whole number, not %s"
            .formatted(function, type.sql()));
  }

  static boolean isTime(DataType type) {
    return type instanceof TimestampType
        || type instanceof TimestampNTZType
        || type instanceof DateType;
  }

  static boolean isWhole(DataType type) {
    return type instanceof ByteType
        || type instanceof ShortType
        || type instanceof IntegerType
        || type instanceof LongType;
  }

  /** Rows without a time come before all others. */
  long time(InternalRow row) {
    return row.isNullAt(time) ? Long.MIN_VALUE : row.getLong(time);
  }

  /** The numbers of a row; none where one is missing or not finite. */
  double[] point(InternalRow row) {
    double[] point = new double[axes.size()];
    for (int i = 0; i < point.length; i++) {
      point[i] = axes.get(i).of(row);
      if (!Double.isFinite(point[i])) {
        return NO_VALUES;
      }
    }
    return point;
  }

  DataType[] inputTypes() {
    return types.toArray(DataType[]::new);
  }

  List<String> names() {
    return axes.stream().map(Axis::name).toList();
  }
}
