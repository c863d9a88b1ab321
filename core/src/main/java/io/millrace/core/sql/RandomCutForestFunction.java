package io.millrace.core.sql;

import io.millrace.core.detect.OrderedForest;
import io.millrace.core.detect.Score;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.functions.AggregateFunction;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * {@code random_cut_forest([trees, sample_size, time_decay, shingle_size,] time, column, …)}: the
 * score of the newest row.
 */
record RandomCutForestFunction(ForestCall call)
    implements AggregateFunction<OrderedForest, Double> {
  private static final String NAME = "random_cut_forest";

  /** As SQL finds it. */
  record Unbound() implements UnboundFunction {
    @Override
    public BoundFunction bind(StructType given) {
      return new RandomCutForestFunction(ForestCall.of(NAME, given, false));
    }

    @Override
    public String description() {
      return "How far the newest row is from those before it; as a window function, each row's score";
    }

    @Override
    public String name() {
      return NAME;
    }
  }

  @Override
  public OrderedForest newAggregationState() {
    return new OrderedForest(false);
  }

  @Override
  public OrderedForest update(OrderedForest state, InternalRow input) {
    call.feed(state, input);
    return state;
  }

  @Override
  public OrderedForest merge(OrderedForest left, OrderedForest right) {
    return left.plus(right);
  }

  @Override
  public Double produceResult(OrderedForest state) {
    return state.score().map(Score::score).orElse(null);
  }

  @Override
  public DataType[] inputTypes() {
    return call.arguments().inputTypes();
  }

  @Override
  public DataType resultType() {
    return DataTypes.DoubleType;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String canonicalName() {
    return "millrace." + NAME + call.arguments().types();
  }
}
