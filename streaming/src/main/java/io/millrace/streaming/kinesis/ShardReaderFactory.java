package io.millrace.streaming.kinesis;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.util.TaskFailureListener;

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

  /** Reads the ranges of a task, one after the other. */
  private static final class RowReader implements PartitionReader<InternalRow> {
    /** Ranges that are fetched while an earlier one is processed. */
    private static final int AHEAD = 8;

    private final ShardTask task;
    private final Iterator<PlannedRange> ranges;
    private final Deque<OpenRange> opened = new ArrayDeque<>();
    private final ReaderContext context;
    private final StreamClient client;
    private final RecordRows rows;
    private boolean failed;
    private OpenRange current;
    private Iterator<StreamRecord> records = Collections.emptyIterator();

    RowReader(ShardTask task, ReaderContext context) {
      this.task = task;
      this.ranges = task.ranges().iterator();
      this.context = context;
      this.client =
          StreamClients.of(
              context.settings(),
              CallPace.of(context.query(), context.budget()),
              CallMeter.of(context.query()));
      this.rows = new RecordRows(context.misplaced());
      if (TaskContext.get() != null) {
        TaskFailureListener noteFailure = (running, error) -> failed = true;
        TaskContext.get().addTaskFailureListener(noteFailure);
      }
    }

    @Override
    public boolean next() {
      while (!rows.next()) {
        while (!records.hasNext()) {
          if (!nextRange()) {
            return false;
          }
        }
        rows.take(records.next());
      }
      return true;
    }

    private boolean nextRange() {
      while (opened.size() < AHEAD && ranges.hasNext()) {
        opened.add(open(ranges.next()));
      }
      current = opened.poll();
      if (current == null) {
        return false;
      }
      records = current.records();
      rows.begin(current.planned());
      return true;
    }

    private OpenRange open(PlannedRange planned) {
      if (planned.isSeen()) {
        return new OpenRange(planned, planned.records().iterator());
      }
      ShardRangeReader reader = new ShardRangeReader(client, context, planned);
      reader.start();
      return new OpenRange(planned, reader);
    }

    @Override
    public InternalRow get() {
      return rows.row();
    }

    @Override
    public void close() {
      if (current != null) {
        current.close();
      }
      opened.forEach(OpenRange::close);
      opened.clear();
      if (!failed) {
        reportCalls();
      }
    }

    private void reportCalls() {
      CallMeter meter = CallMeter.of(context.query());
      for (PlannedRange planned : task.ranges()) {
        ReadCounts calls = meter.take(planned.range().shard());
        if (!calls.equals(ReadCounts.NONE)) {
          context.read().add(ShardTallies.Report.ofCalls(planned.range().shard(), calls));
        }
      }
    }
  }

  private record OpenRange(PlannedRange planned, Iterator<StreamRecord> records) {
    void close() {
      if (records instanceof ShardRangeReader reader) {
        reader.close();
      }
    }
  }
}
