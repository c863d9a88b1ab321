package io.millrace.core.sql;

import io.millrace.core.detect.HotspotSettings;
import io.millrace.core.detect.HotspotWindow;
import io.millrace.core.detect.Hotspots;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.functions.AggregateFunction;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** {@code hotspots(window, radius, min_points, time, column, …)}: the hotspots as JSON. */
record HotspotsFunction(DetectorArguments arguments)
    implements AggregateFunction<HotspotWindow, UTF8String> {
  private static final String NAME = "hotspots";

  private static final List<DataType> PARAMETERS =
      List.of(DataTypes.IntegerType, DataTypes.DoubleType, DataTypes.IntegerType);

  /** As SQL finds it. */
  record Unbound() implements UnboundFunction {
    @Override
    public BoundFunction bind(StructType given) {
      if (given.size() < PARAMETERS.size() + 2
          || !DetectorArguments.isWhole(given.fields()[0].dataType())
          || !(given.fields()[1].dataType() instanceof NumericType)
          || !DetectorArguments.isWhole(given.fields()[2].dataType())) {
        throw new UnsupportedOperationException(
            NAME
                + " takes a window of points, a radius, the least number of points, what orders"
                + " the rows, and columns, like hotspots(1000, 0.2, 17, time, x, y)");
      }
      return new HotspotsFunction(DetectorArguments.of(NAME, given, PARAMETERS));
    }

    @Override
    public String description() {
      return "Regions that are dense with points, among the newest points: JSON with density and"
          + " bounds";
    }

    @Override
    public String name() {
      return NAME;
    }
  }

  @Override
  public HotspotWindow newAggregationState() {
    return new HotspotWindow();
  }

  @Override
  public HotspotWindow update(HotspotWindow state, InternalRow input) {
    for (int i = 0; i < PARAMETERS.size(); i++) {
      if (input.isNullAt(i)) {
        throw new IllegalArgumentException("A parameter of hotspots is NULL");
      }
    }
    HotspotSettings settings =
        new HotspotSettings(input.getInt(0), input.getDouble(1), input.getInt(2));
    state.add(settings, arguments.time(input), arguments.point(input));
    return state;
  }

  @Override
  public HotspotWindow merge(HotspotWindow left, HotspotWindow right) {
    return left.plus(right);
  }

  @Override
  public UTF8String produceResult(HotspotWindow state) {
    return UTF8String.fromString(Hotspots.json(state.hotspots()));
  }

  @Override
  public DataType[] inputTypes() {
    return arguments.inputTypes();
  }

  @Override
  public DataType resultType() {
    return DataTypes.StringType;
  }

  @Override
  public boolean isResultNullable() {
    return false;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String canonicalName() {
    return "millrace." + NAME + arguments.types();
  }
}
