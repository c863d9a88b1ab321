package io.millrace.streaming.kinesis;

import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.unsafe.types.UTF8String;

/** Makes the readers on the executors. */
final class ShardReaderFactory implements PartitionReaderFactory {
  private static final long serialVersionUID = 1L;

  private final ReaderContext context;

  ShardReaderFactory(ReaderContext context) {
    this.context = context;
  }

  @Override
  public PartitionReader<InternalRow> createReader(InputPartition partition) {
    return new RowReader((ShardTask) partition, context);
  }

  /** Turns records into rows of {@link KinesisSchema}. The row is reused, as Spark allows. */
  private static final class RowReader implements PartitionReader<InternalRow> {
    private final Iterator<ShardRange> ranges;
    private final ReaderContext context;
    private final StreamClient client;
    private final GenericInternalRow row =
        new GenericInternalRow(new Object[KinesisSchema.SCHEMA.size()]);
    private ShardRangeReader records;

    RowReader(ShardTask task, ReaderContext context) {
      this.ranges = task.ranges().iterator();
      this.context = context;
      this.client = StreamClients.of(context.settings());
      row.setLong(3, 0L);
    }

    @Override
    public boolean next() {
      while (records == null || !records.hasNext()) {
        if (!ranges.hasNext()) {
          return false;
        }
        ShardRange range = ranges.next();
        records = new ShardRangeReader(client, context, range);
        row.update(0, UTF8String.fromString(range.stream()));
        row.update(1, UTF8String.fromString(range.shard()));
      }
      StreamRecord record = records.next();
      row.update(2, UTF8String.fromString(record.sequenceNumber()));
      row.update(4, UTF8String.fromString(record.partitionKey()));
      row.setLong(5, record.arrivedAtMillis() * 1_000);
      row.update(6, record.data());
      return true;
    }

    @Override
    public InternalRow get() {
      return row;
    }

    @Override
    public void close() {
      records = null;
    }
  }
}
