package io.millrace.streaming.kinesis;

import java.time.Clock;
import java.util.Map;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** {@code format("kinesis")} on a clock of the test's choice; its format is the class's name. */
public final class ClockedKinesis implements TableProvider {
  static final String FORMAT = ClockedKinesis.class.getName();

  private static volatile Clock clock = Clock.systemUTC();

  private final KinesisProvider provider = new KinesisProvider(clock);

  /** The clock of all streams from now on. */
  static void use(Clock newClock) {
    clock = newClock;
  }

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    return provider.inferSchema(options);
  }

  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    return provider.getTable(schema, partitioning, properties);
  }
}
