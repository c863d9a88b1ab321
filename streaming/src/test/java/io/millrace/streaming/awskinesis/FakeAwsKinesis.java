package io.millrace.streaming.awskinesis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Stands in for the connector that EMR brings: its name, its columns, the outline of its offsets,
 * and its habit that whoever reads gets what has come since the last read.
 */
public final class FakeAwsKinesis implements TableProvider, DataSourceRegister {
  private static final StructType SCHEMA =
      new StructType()
          .add("data", DataTypes.BinaryType)
          .add("streamName", DataTypes.StringType)
          .add("partitionKey", DataTypes.StringType)
          .add("sequenceNumber", DataTypes.StringType)
          .add("approximateArrivalTimestamp", DataTypes.TimestampType);

  private static final List<byte[]> RECORDS = new ArrayList<>();
  private static int given;

  static synchronized void put(byte[] data) {
    RECORDS.add(data);
  }

  private static synchronized List<Integer> take() {
    List<Integer> taken = new ArrayList<>();
    while (given < RECORDS.size()) {
      taken.add(given++);
    }
    return taken;
  }

  @Override
  public String shortName() {
    return "aws-kinesis";
  }

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    return SCHEMA;
  }

  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    return new StreamTable(new CaseInsensitiveStringMap(properties).get("kinesis.streamName"));
  }

  private record StreamTable(String name) implements Table, SupportsRead {
    @Override
    @SuppressWarnings("deprecation")
    public StructType schema() {
      return SCHEMA;
    }

    @Override
    public Set<TableCapability> capabilities() {
      return Set.of(TableCapability.MICRO_BATCH_READ);
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
      return () -> new StreamScan(name);
    }
  }

  private record StreamScan(String stream) implements Scan {
    @Override
    public StructType readSchema() {
      return SCHEMA;
    }

    @Override
    public MicroBatchStream toMicroBatchStream(String checkpointLocation) {
      return new Batches(stream);
    }
  }

  private static final class BatchOffset extends Offset {
    private final String json;

    BatchOffset(String json) {
      this.json = json;
    }

    static BatchOffset of(String stream, int batch) {
      return new BatchOffset(
          ("{\"metadata\":{\"streamName\":\"%s\",\"batchId\":\"%d\"},\"shardId-000000000000\":"
                  + "{\"iteratorType\":\"TRIM_HORIZON\",\"iteratorPosition\":\"\"}}")
              .formatted(stream, batch));
    }

    @Override
    public String json() {
      return json;
    }
  }

  private record Batches(String stream) implements MicroBatchStream {
    @Override
    public Offset initialOffset() {
      return BatchOffset.of(stream, -1);
    }

    @Override
    public Offset latestOffset() {
      return BatchOffset.of(stream, RECORDS.size());
    }

    @Override
    public Offset deserializeOffset(String json) {
      return new BatchOffset(json);
    }

    @Override
    public InputPartition[] planInputPartitions(Offset start, Offset end) {
      return new InputPartition[] {new WholeStream()};
    }

    @Override
    public PartitionReaderFactory createReaderFactory() {
      return new Readers(stream);
    }

    @Override
    public void commit(Offset end) {}

    @Override
    public void stop() {}
  }

  private record WholeStream() implements InputPartition {}

  private record Readers(String stream) implements PartitionReaderFactory {
    @Override
    public PartitionReader<InternalRow> createReader(InputPartition partition) {
      return new Reader(stream, take());
    }
  }

  private static final class Reader implements PartitionReader<InternalRow> {
    private final String stream;
    private final List<Integer> numbers;
    private int next;

    Reader(String stream, List<Integer> numbers) {
      this.stream = stream;
      this.numbers = numbers;
    }

    @Override
    public boolean next() {
      return next++ < numbers.size();
    }

    @Override
    public InternalRow get() {
      int number = numbers.get(next - 1);
      return new GenericInternalRow(
          new Object[] {
            RECORDS.get(number),
            UTF8String.fromString(stream),
            UTF8String.fromString("key-" + number),
            UTF8String.fromString("4959" + number),
            1_777_680_000_000_000L
          });
    }

    @Override
    public void close() {}
  }
}
