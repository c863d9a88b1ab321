package io.millrace.core.sql;

import io.millrace.core.function.IpInCidr;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;

/** {@code ip_in_cidr(ip, cidr)}. */
public record IpInCidrFunction() implements ScalarFunction<Boolean> {
  static final TextFunction UNBOUND =
      new TextFunction(
          "ip_in_cidr",
          2,
          "Whether an IPv4 or IPv6 address lies in a block like 10.0.0.0/8; null where it is none",
          new IpInCidrFunction());

  public static Boolean invoke(UTF8String ip, UTF8String cidr) {
    return IpInCidr.test(ip, cidr);
  }

  @Override
  public DataType[] inputTypes() {
    return new DataType[] {DataTypes.StringType, DataTypes.StringType};
  }

  @Override
  public DataType resultType() {
    return DataTypes.BooleanType;
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
