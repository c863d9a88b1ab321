package io.millrace.core.sql;

import io.millrace.core.function.IpAnonymize;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;

/** {@code ip_anonymize(ip)}. */
public record IpAnonymizeFunction() implements ScalarFunction<UTF8String> {
  static final TextFunction UNBOUND =
      new TextFunction(
          "ip_anonymize",
          1,
          "An IPv4 address with its last 8 bits zero, an IPv6 address with its last 80; null where it"
              + " is none",
          new IpAnonymizeFunction());

  public static UTF8String invoke(UTF8String ip) {
    return IpAnonymize.network(ip);
  }

  @Override
  public DataType[] inputTypes() {
    return new DataType[] {DataTypes.StringType};
  }

  @Override
  public DataType resultType() {
    return DataTypes.StringType;
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
