package io.millrace.core.sql;

import io.millrace.core.function.VariableColumnLogParse;
import java.util.Collections;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * {@code variable_column_log_parse(line, columns, delimiter[, escape[, quote]])}.
 *
 * @param arguments how many of them there are
 */
public record VariableColumnLogParseFunction(int arguments) implements ScalarFunction<MapData> {
  private static final String NAME = "variable_column_log_parse";
  private static final int FEWEST = 3;
  private static final int MOST = 5;

  /** As SQL finds it. */
  record Unbound() implements UnboundFunction {
    @Override
    public BoundFunction bind(StructType given) {
      boolean good = given.size() >= FEWEST && given.size() <= MOST;
      for (int i = 0; good && i < given.size(); i++) {
        DataType type = given.fields()[i].dataType();
        // Spark makes a STRING of the number of columns.
        good =
            type instanceof StringType
                || type instanceof NullType
                || (i == 1 && type instanceof IntegerType);
      }
      if (!good) {
        throw new UnsupportedOperationException(
            NAME
                + " takes a STRING, the columns, the delimiter and, if need be, escape and quote, like "
                + NAME
                + "(line, 'host, port', ',')");
      }
      return new VariableColumnLogParseFunction(given.size());
    }

    @Override
    public String description() {
      return "The fields of a line between delimiters as MAP<STRING, STRING>, by the columns' names";
    }

    @Override
    public String name() {
      return NAME;
    }
  }

  public static MapData invoke(UTF8String line, UTF8String columns, UTF8String delimiter) {
    return invoke(line, columns, delimiter, null);
  }

  public static MapData invoke(
      UTF8String line, UTF8String columns, UTF8String delimiter, UTF8String escape) {
    return invoke(line, columns, delimiter, escape, null);
  }

  public static MapData invoke(
      UTF8String line,
      UTF8String columns,
      UTF8String delimiter,
      UTF8String escape,
      UTF8String quote) {
    return VariableColumnLogParse.parse(line, columns, delimiter, escape, quote);
  }

  @Override
  public DataType[] inputTypes() {
    return Collections.nCopies(arguments, DataTypes.StringType).toArray(DataType[]::new);
  }

  @Override
  public DataType resultType() {
    return W3cLogParseFunction.COLUMNS;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String canonicalName() {
    return "millrace." + NAME + "(" + arguments + ")";
  }
}
