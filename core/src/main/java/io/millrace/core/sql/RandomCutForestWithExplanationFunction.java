package io.millrace.core.sql;

import io.millrace.core.detect.Explanation;
import io.millrace.core.detect.OrderedForest;
import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.catalog.functions.AggregateFunction;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * {@code random_cut_forest_with_explanation([trees, sample_size, time_decay, shingle_size,
 * [with_direction,]] time, column, …)}: the score of the newest row, and what each column adds.
 */
record RandomCutForestWithExplanationFunction(ForestCall call)
    implements AggregateFunction<RandomCutForestWithExplanationFunction.Explained, InternalRow> {
  private static final String NAME = "random_cut_forest_with_explanation";

  private static final StructType RESULT =
      new StructType()
          .add("score", DataTypes.DoubleType, false)
          .add("explanation", DataTypes.StringType, false);

  /** A forest, and whether to tell directions. */
  static final class Explained implements Serializable {
    private static final long serialVersionUID = 1L;

    private OrderedForest forest = new OrderedForest(true);
    private boolean withDirection;
  }

  /** As SQL finds it. */
  record Unbound() implements UnboundFunction {
    @Override
    public BoundFunction bind(StructType given) {
      return new RandomCutForestWithExplanationFunction(ForestCall.of(NAME, given, true));
    }

    @Override
    public String description() {
      return "How far the newest row is from those before it, and what each column has to do with"
          + " it";
    }

    @Override
    public String name() {
      return NAME;
    }
  }

  @Override
  public Explained newAggregationState() {
    return new Explained();
  }

  @Override
  public Explained update(Explained state, InternalRow input) {
    call.feed(state.forest, input);
    state.withDirection |= call.withDirection(input);
    return state;
  }

  @Override
  public Explained merge(Explained left, Explained right) {
    left.forest = left.forest.plus(right.forest);
    left.withDirection |= right.withDirection;
    return left;
  }

  @Override
  public InternalRow produceResult(Explained state) {
    Explanation explanation = new Explanation(call.arguments().names(), state.withDirection);
    return state
        .forest
        .score()
        .map(
            score ->
                new GenericInternalRow(
                    new Object[] {score.score(), UTF8String.fromString(explanation.json(score))}))
        .orElse(null);
  }

  @Override
  public DataType[] inputTypes() {
    return call.arguments().inputTypes();
  }

  @Override
  public DataType resultType() {
    return RESULT;
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
