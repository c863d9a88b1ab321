package io.millrace.core.sql;

import io.millrace.core.function.StaggerWindow;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.IntervalUtils;
import org.apache.spark.sql.connector.catalog.functions.AggregateFunction;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DayTimeIntervalType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.unsafe.types.CalendarInterval;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * {@code stagger(arrived_at, length) OVER (PARTITION BY … ORDER BY arrived_at)}. Spark feeds such a
 * window one row after the other to one state and asks after each, so that the state is the window
 * that is open.
 *
 * @param length the type of the second argument
 */
public record StaggerFunction(DataType length) implements AggregateFunction<StaggerWindow, Long> {
  private static final String NAME = "stagger";
  private static final String USE =
      NAME + "(arrived_at, '1 minute') OVER (PARTITION BY … ORDER BY arrived_at)";

  private static final long MICROS_PER_DAY = 86_400_000_000L;

  /** As SQL finds it. */
  record Unbound() implements UnboundFunction {
    @Override
    public BoundFunction bind(StructType given) {
      if (given.size() != 2 || !(given.fields()[0].dataType() instanceof TimestampType)) {
        throw wrongArguments();
      }
      DataType length = given.fields()[1].dataType();
      if (!(length instanceof StringType || length instanceof DayTimeIntervalType)) {
        throw wrongArguments();
      }
      return new StaggerFunction(length);
    }

    private static UnsupportedOperationException wrongArguments() {
      return new UnsupportedOperationException(
          NAME + " takes a TIMESTAMP and how long windows are open, like " + USE);
    }

    @Override
    public String description() {
      return "When the stagger window of a row opened, as a window function: " + USE;
    }

    @Override
    public String name() {
      return NAME;
    }
  }

  @Override
  public StaggerWindow newAggregationState() {
    return new StaggerWindow();
  }

  @Override
  public StaggerWindow update(StaggerWindow state, InternalRow input) {
    long micros = micros(input);
    if (input.isNullAt(0)) {
      state.addNull();
    } else {
      state.add(input.getLong(0), micros);
    }
    return state;
  }

  private long micros(InternalRow input) {
    long micros =
        input.isNullAt(1)
            ? 0
            : length instanceof StringType ? micros(input.getUTF8String(1)) : input.getLong(1);
    if (micros <= 0) {
      throw new IllegalArgumentException(
          NAME + " needs windows that are open for some time, like '1 minute'");
    }
    return micros;
  }

  private static long micros(UTF8String text) {
    CalendarInterval interval = IntervalUtils.safeStringToInterval(text);
    if (interval == null || interval.months != 0) {
      throw new IllegalArgumentException(
          "'%s' is no length of windows: expected weeks, days, hours, minutes or seconds, like '1 minute'"
              .formatted(text));
    }
    return Math.addExact(
        Math.multiplyExact((long) interval.days, MICROS_PER_DAY), interval.microseconds);
  }

  /** Never called of a window, whose rows have one state and an order. */
  @Override
  public StaggerWindow merge(StaggerWindow left, StaggerWindow right) {
    throw new UnsupportedOperationException(
        NAME + " is a window function, not an aggregate of groups: " + USE);
  }

  @Override
  public Long produceResult(StaggerWindow state) {
    return state.start();
  }

  @Override
  public DataType[] inputTypes() {
    return new DataType[] {DataTypes.TimestampType, length};
  }

  @Override
  public DataType resultType() {
    return DataTypes.TimestampType;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String canonicalName() {
    return "millrace." + NAME + "(" + length.sql() + ")";
  }
}
