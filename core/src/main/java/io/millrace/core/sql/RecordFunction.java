package io.millrace.core.sql;

import io.millrace.core.format.LogFormat;
import java.util.function.Function;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/**
 * A log format as a function of one BINARY or STRING.
 *
 * @param name as SQL spells it, like {@code apache_combined}
 * @param binding makes the function of the type that it is called with
 */
record FormatFunction(String name, LogFormat format, Function<DataType, BoundFunction> binding)
    implements UnboundFunction {

  @Override
  public BoundFunction bind(StructType arguments) {
    if (arguments.size() != 1) {
      throw new UnsupportedOperationException(
          name + " takes the record as its one argument, not " + arguments.size());
    }
    DataType type = arguments.fields()[0].dataType();
    if (type instanceof StringType) {
      return binding.apply(DataTypes.StringType);
    }
    if (type instanceof BinaryType || type instanceof NullType) {
      return binding.apply(DataTypes.BinaryType);
    }
    throw new UnsupportedOperationException(
        name + " takes BINARY or STRING, not " + type.sql() + "; cast it to STRING");
  }

  @Override
  public String description() {
    return "Parses one record of format " + format.name() + " to " + format.rowType().sql();
  }
}
