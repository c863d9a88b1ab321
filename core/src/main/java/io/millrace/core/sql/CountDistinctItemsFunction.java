package io.millrace.core.sql;

import io.millrace.core.function.DistinctItems;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.functions.AggregateFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * {@code count_distinct_items(item)}, an aggregate that streams, unlike {@code count(DISTINCT)}.
 */
public record CountDistinctItemsFunction() implements AggregateFunction<DistinctItems, Long> {
  static final TextFunction UNBOUND =
      new TextFunction(
          "count_distinct_items",
          1,
          "How many different items there are: exactly up to 10,000, beyond by a HyperLogLog sketch",
          new CountDistinctItemsFunction());

  @Override
  public DistinctItems newAggregationState() {
    return new DistinctItems();
  }

  @Override
  public DistinctItems update(DistinctItems state, InternalRow input) {
    state.add(input.isNullAt(0) ? null : input.getUTF8String(0));
    return state;
  }

  @Override
  public DistinctItems merge(DistinctItems left, DistinctItems right) {
    return left.plus(right);
  }

  @Override
  public Long produceResult(DistinctItems state) {
    return state.count();
  }

  @Override
  public DataType[] inputTypes() {
    return new DataType[] {DataTypes.StringType};
  }

  @Override
  public DataType resultType() {
    return DataTypes.LongType;
  }

  @Override
  public boolean isResultNullable() {
    return false;
  }

  @Override
  public String name() {
    return UNBOUND.name();
  }

  @Override
  public String canonicalName() {
    return "millrace." + name();
  }
}
