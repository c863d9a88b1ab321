package io.millrace.core.sql;

import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A function of texts.
 *
 * @param name as SQL spells it
 * @param arguments how many STRINGs it takes
 * @param description what DESCRIBE FUNCTION says
 */
record TextFunction(String name, int arguments, String description, BoundFunction bound)
    implements UnboundFunction {
  @Override
  public BoundFunction bind(StructType given) {
    if (given.size() != arguments) {
      throw new UnsupportedOperationException(
          "%s takes %d STRING%s, not %d arguments"
              .formatted(name, arguments, arguments == 1 ? "" : "s", given.size()));
    }
    for (StructField argument : given.fields()) {
      if (!(argument.dataType() instanceof StringType || argument.dataType() instanceof NullType)) {
        throw new UnsupportedOperationException(
            "%s takes STRING, not %s; cast it".formatted(name, argument.dataType().sql()));
      }
    }
    return bound;
  }
}
