package io.millrace.core.sql;

import io.millrace.core.function.UserAgents;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** {@code user_agent(agent)}. */
public record UserAgentFunction() implements ScalarFunction<InternalRow> {
  static final TextFunction UNBOUND =
      new TextFunction(
          "user_agent",
          1,
          "Browser, system and device of a User-Agent header, and whether it is a robot's",
          new UserAgentFunction());

  private static final StructType RESULT =
      new StructType()
          .add("browser", DataTypes.StringType)
          .add("browser_version", DataTypes.StringType)
          .add("os", DataTypes.StringType)
          .add("os_version", DataTypes.StringType)
          .add("device", DataTypes.StringType)
          .add("is_bot", DataTypes.BooleanType, false);

  public static InternalRow invoke(UTF8String agent) {
    return UserAgents.parse(agent);
  }

  @Override
  public DataType[] inputTypes() {
    return new DataType[] {DataTypes.StringType};
  }

  @Override
  public DataType resultType() {
    return RESULT;
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
