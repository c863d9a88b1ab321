package io.millrace.core.sql;

import io.millrace.core.detect.ForestSettings;
import io.millrace.core.detect.OrderedForest;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The arguments of a random cut forest: up to four whole numbers (trees, sample size, time decay,
 * shingle size), where asked for a truth value, then a TIMESTAMP, then columns. Parameters that are
 * left out have their defaults.
 *
 * @param numbers how many of the four are given
 * @param hasDirection whether the truth value is
 */
record ForestCall(DetectorArguments arguments, int numbers, boolean hasDirection)
    implements Serializable {
  private static final int NUMBERS = 4;

  /**
   * @param takesDirection whether a truth value may follow the numbers
   * @throws UnsupportedOperationException when a type is wrong
   */
  static ForestCall of(String function, StructType given, boolean takesDirection) {
    int numbers = 0;
    while (numbers < given.size() && DetectorArguments.isWhole(typeOf(given, numbers))) {
      numbers++;
    }
    boolean hasDirection =
        takesDirection
            && numbers == NUMBERS
            && numbers < given.size()
            && typeOf(given, numbers) instanceof BooleanType;
    int time = numbers + (hasDirection ? 1 : 0);
    if (numbers > NUMBERS
        || time + 1 >= given.size()
        || !DetectorArguments.isTime(typeOf(given, time))) {
      throw new UnsupportedOperationException(
          "%1$s takes up to four whole numbers%2$s, a TIMESTAMP and columns, like %1$s(time, x, y) or %1$s(100, 256, 100000, 1, %3$stime, x, y)"
              .formatted(
                  function,
                  takesDirection ? " and a BOOLEAN behind the fourth" : "",
                  takesDirection ? "true, " : ""));
    }
    List<DataType> parameters = new ArrayList<>();
    for (int i = 0; i < numbers; i++) {
      parameters.add(DataTypes.IntegerType);
    }
    if (hasDirection) {
      parameters.add(DataTypes.BooleanType);
    }
    return new ForestCall(DetectorArguments.of(function, given, parameters), numbers, hasDirection);
  }

  private static DataType typeOf(StructType given, int argument) {
    return given.fields()[argument].dataType();
  }

  void feed(OrderedForest forest, InternalRow row) {
    ForestSettings usual = ForestSettings.DEFAULT;
    ForestSettings settings =
        new ForestSettings(
            parameter(row, 0, usual.trees()),
            parameter(row, 1, usual.sampleSize()),
            parameter(row, 2, usual.timeDecay()),
            parameter(row, 3, usual.shingleSize()));
    forest.add(settings, arguments.time(row), arguments.point(row));
  }

  private int parameter(InternalRow row, int at, int usual) {
    if (at >= numbers) {
      return usual;
    }
    if (row.isNullAt(at)) {
      throw new IllegalArgumentException("A parameter of random_cut_forest is NULL");
    }
    return row.getInt(at);
  }

  /** Whether the row asks for the side on which a value is unusual. */
  boolean withDirection(InternalRow row) {
    return hasDirection && !row.isNullAt(numbers) && row.getBoolean(numbers);
  }
}
