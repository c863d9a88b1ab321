package io.millrace.bench.parser;

import io.millrace.core.format.CloudTrail;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** One operation is one event of 1.5 kB from its bytes to columns, each of which is looked at. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class CloudTrailBenchmark {
  private static final int EVENTS = 5_000;

  private static final StructType COLUMNS = CloudTrail.INSTANCE.fields();
  private static final int[] TEXTS = columns(DataTypes.StringType);
  private static final int[] TIMES = columns(DataTypes.TimestampType);
  private static final int[] FLAGS = columns(DataTypes.BooleanType);
  private static final int RESOURCES = COLUMNS.fieldIndex("resources");
  private static final int RESCUED = COLUMNS.fieldIndex("rescued");
  private static final int REJECTION = COLUMNS.size();

  private byte[][] events;

  private static int[] columns(DataType type) {
    return IntStream.range(0, COLUMNS.size())
        .filter(i -> COLUMNS.fields()[i].dataType().equals(type))
        .toArray();
  }

  @Setup
  public void generate() {
    events = new CloudTrailEvents(1).next(EVENTS);
  }

  /** Looks at columns by their types, as the code that Spark generates does. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void millrace(Blackhole hole) {
    for (byte[] event : events) {
      InternalRow row = CloudTrail.INSTANCE.parse(event, 0, event.length);
      for (int i : TEXTS) {
        hole.consume(row.isNullAt(i) ? null : row.getUTF8String(i));
      }
      for (int i : TIMES) {
        hole.consume(row.isNullAt(i) ? 0 : row.getLong(i));
      }
      for (int i : FLAGS) {
        hole.consume(!row.isNullAt(i) && row.getBoolean(i));
      }
      hole.consume(row.isNullAt(RESOURCES) ? null : row.getArray(RESOURCES));
      hole.consume(row.isNullAt(RESCUED) ? null : row.getMap(RESCUED));
      hole.consume(row.isNullAt(REJECTION));
    }
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void jackson(Blackhole hole) throws IOException {
    for (byte[] event : events) {
      JacksonEvents.Event found = JacksonEvents.parse(event);
      for (String text : found.texts()) {
        hole.consume(text);
      }
      hole.consume(found.time());
      hole.consume(found.sessionCreated());
      hole.consume(found.readOnly());
      hole.consume(found.managementEvent());
      hole.consume(found.mfaAuthenticated());
    }
  }
}
