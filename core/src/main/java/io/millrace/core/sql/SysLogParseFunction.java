package io.millrace.core.sql;

import io.millrace.core.function.SysLogParse;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.unsafe.types.UTF8String;

/** {@code sys_log_parse(line, near)}. */
public record SysLogParseFunction() implements ScalarFunction<InternalRow> {
  private static final String NAME = "sys_log_parse";

  private static final StructType RESULT =
      new StructType()
          .add("COLUMN1", DataTypes.TimestampType, false)
          .add("COLUMN2", DataTypes.StringType, false);

  /** As SQL finds it. */
  record Unbound() implements UnboundFunction {
    @Override
    public BoundFunction bind(StructType given) {
      if (given.size() != 2
          || !(given.fields()[0].dataType() instanceof StringType
              || given.fields()[0].dataType() instanceof NullType)
          || !(given.fields()[1].dataType() instanceof TimestampType)) {
        throw new UnsupportedOperationException(
            NAME
                + " takes a STRING and a TIMESTAMP near its time, which has no year, like "
                + NAME
                + "(line, arrived_at)");
      }
      return new SysLogParseFunction();
    }

    @Override
    public String description() {
      return "Time and text of a syslog line as STRUCT<COLUMN1: TIMESTAMP, COLUMN2: STRING>";
    }

    @Override
    public String name() {
      return NAME;
    }
  }

  public static InternalRow invoke(UTF8String line, long near) {
    return SysLogParse.parse(line, near);
  }

  @Override
  public DataType[] inputTypes() {
    return new DataType[] {DataTypes.StringType, DataTypes.TimestampType};
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
    return "millrace." + NAME;
  }
}
