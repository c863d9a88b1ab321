package io.millrace.streaming.kinesis;

import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.execution.streaming.StreamExecution;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * Spark's {@code readStream().format("kinesis")}.
 *
 * <p>Columns: {@code stream}, {@code shard_id}, {@code sequence_number}, {@code
 * sub_sequence_number}, {@code partition_key}, {@code arrived_at} and {@code value}, the record's
 * bytes, none of them null; {@code flaw} is null in all but broken aggregated records, where it
 * says why they could not be taken apart. Options are listed in {@code docs/configuration.md}.
 */
public final class KinesisProvider implements TableProvider, DataSourceRegister {
  static final String NAME = "kinesis";

  private final Clock clock;

  public KinesisProvider() {
    this(Clock.systemUTC());
  }

  /**
   * @param clock tells the driver how late it is
   */
  KinesisProvider(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String shortName() {
    return NAME;
  }

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    return KinesisSchema.SCHEMA;
  }

  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    return new KinesisTable(
        KinesisOptions.read(new CaseInsensitiveStringMap(properties).asCaseSensitiveMap()), clock);
  }

  private record KinesisTable(KinesisOptions options, Clock clock) implements Table, SupportsRead {
    @Override
    public String name() {
      return "kinesis stream " + options.stream();
    }

    @Override
    @SuppressWarnings("deprecation") // the only schema method that every Spark 3.5 caller uses
    public StructType schema() {
      return KinesisSchema.SCHEMA;
    }

    @Override
    public Set<TableCapability> capabilities() {
      return Set.of(TableCapability.MICRO_BATCH_READ);
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap ignored) {
      return () -> new KinesisScan(options, clock);
    }
  }

  private record KinesisScan(KinesisOptions options, Clock clock) implements Scan {
    @Override
    public StructType readSchema() {
      return KinesisSchema.SCHEMA;
    }

    @Override
    public String description() {
      return "kinesis stream " + options.stream();
    }

    @Override
    public MicroBatchStream toMicroBatchStream(String checkpointLocation) {
      SparkContext spark = SparkSession.active().sparkContext();
      String queryId = spark.getLocalProperty(StreamExecution.QUERY_ID_KEY());
      String run = UUID.randomUUID().toString();
      ConsumerRegistration consumer =
          new ConsumerRegistration(
              StreamClients.ofConsumers(options.client(), options.stream(), CallMeter.of(run)),
              options,
              ConsumerRegistration.ownName(checkpointLocation, queryId));
      return new KinesisMicroBatchStream(run, options, consumer, spark, clock);
    }
  }
}
