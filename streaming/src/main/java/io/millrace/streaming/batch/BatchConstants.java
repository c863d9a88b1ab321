package io.millrace.streaming.batch;

import java.time.Instant;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF0;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Values that are the same in every row of a micro-batch and differ from one to the next.
 *
 * <p>A literal would become part of the code that Spark generates, which it would then compile anew
 * for each micro-batch; behind a function the code stays the same and is found in Spark's cache.
 */
public final class BatchConstants {
  private BatchConstants() {}

  public static Column of(long value) {
    UDF0<Long> constant = () -> value;
    return functions.udf(constant, DataTypes.LongType).asNonNullable().asNondeterministic().apply();
  }

  public static Column of(Instant value) {
    UDF0<Instant> constant = () -> value;
    return functions
        .udf(constant, DataTypes.TimestampType)
        .asNonNullable()
        .asNondeterministic()
        .apply();
  }
}
