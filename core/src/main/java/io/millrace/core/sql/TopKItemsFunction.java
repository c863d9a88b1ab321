package io.millrace.core.sql;

import io.millrace.core.function.TopItems;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.connector.catalog.functions.AggregateFunction;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/** {@code top_k_items(item, k)}. */
public record TopKItemsFunction() implements AggregateFunction<TopItems, ArrayData> {
  private static final String NAME = "top_k_items";

  /** How many items one call may ask for. */
  private static final int MOST = TopItems.EXACT;

  private static final DataType RESULT =
      DataTypes.createArrayType(
          new StructType()
              .add("item", DataTypes.StringType, false)
              .add("count", DataTypes.LongType, false),
          false);

  /** As SQL finds it. */
  record Unbound() implements UnboundFunction {
    @Override
    public BoundFunction bind(StructType given) {
      if (given.size() != 2
          || !(given.fields()[0].dataType() instanceof StringType)
          || !(given.fields()[1].dataType() instanceof IntegerType)) {
        throw new UnsupportedOperationException(
            NAME + " takes a STRING and how many items to find, like top_k_items(path, 10)");
      }
      return new TopKItemsFunction();
    }

    @Override
    public String description() {
      return "The k most frequent items with their counts, the most frequent first";
    }

    @Override
    public String name() {
      return NAME;
    }
  }

  @Override
  public TopItems newAggregationState() {
    return new TopItems();
  }

  @Override
  public TopItems update(TopItems state, InternalRow input) {
    int k = input.isNullAt(1) ? 0 : input.getInt(1);
    if (k < 1 || k > MOST) {
      throw new IllegalArgumentException(
          "top_k_items can find 1 to %d items, not %s"
              .formatted(MOST, input.isNullAt(1) ? "NULL" : Integer.toString(k)));
    }
    state.add(input.isNullAt(0) ? null : input.getUTF8String(0), k);
    return state;
  }

  @Override
  public TopItems merge(TopItems left, TopItems right) {
    return left.plus(right);
  }

  @Override
  public ArrayData produceResult(TopItems state) {
    return new GenericArrayData(
        state.top().stream()
            .map(item -> new GenericInternalRow(new Object[] {item.item(), item.count()}))
            .toArray());
  }

  @Override
  public DataType[] inputTypes() {
    return new DataType[] {DataTypes.StringType, DataTypes.IntegerType};
  }

  @Override
  public DataType resultType() {
    return RESULT;
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
    return "millrace." + NAME;
  }
}
