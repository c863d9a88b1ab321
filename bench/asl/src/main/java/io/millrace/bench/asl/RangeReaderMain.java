package io.millrace.bench.asl;

import com.amazonaws.services.kinesis.model.Record;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.StreamBlockId;
import org.apache.spark.streaming.kinesis.DefaultCredentials$;
import org.apache.spark.streaming.kinesis.KinesisBackedBlockRDD;
import org.apache.spark.streaming.kinesis.KinesisInputDStream$;
import org.apache.spark.streaming.kinesis.KinesisReadConfigurations;
import org.apache.spark.streaming.kinesis.SequenceNumberRange;
import org.apache.spark.streaming.kinesis.SequenceNumberRanges;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/**
 * Reads ranges of a stream with {@code KinesisBackedBlockRDD}: what a DStream does when the blocks
 * of its receiver are gone. Its constructor is not public in Scala, but is in Java.
 */
public final class RangeReaderMain {
  private RangeReaderMain() {}

  /**
   * Ranges come on standard input, as lines of shard, first and last sequence number, and count.
   *
   * @param args endpoint, stream, rounds
   */
  public static void main(String[] args) throws Exception {
    List<SequenceNumberRanges> ranges = ranges(args[1]);
    try (JavaSparkContext spark = new JavaSparkContext(AslSession.local(1))) {
      spark.setLogLevel("ERROR");
      for (int round = 0; round < Integer.parseInt(args[2]); round++) {
        JavaRDD<byte[]> rdd = rdd(spark, args[0], ranges);
        System.gc();
        long cpu = AslSession.cpuNanos();
        long start = System.nanoTime();
        long records = rdd.filter(record -> record.length > 0).count();
        AslSession.print(records, System.nanoTime() - start, AslSession.cpuNanos() - cpu);
      }
    }
  }

  private static List<SequenceNumberRanges> ranges(String stream) throws Exception {
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    List<SequenceNumberRanges> ranges = new ArrayList<>();
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      String[] parts = line.split(" ");
      ranges.add(
          SequenceNumberRanges.apply(
              new SequenceNumberRange(
                  stream, parts[0], parts[1], parts[2], Integer.parseInt(parts[3]))));
    }
    return ranges;
  }

  private static JavaRDD<byte[]> rdd(
      JavaSparkContext spark, String endpoint, List<SequenceNumberRanges> ranges) {
    BlockId[] blocks = new BlockId[ranges.size()];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = new StreamBlockId(0, i);
    }
    // No block is there, so that each partition reads its range from Kinesis.
    boolean[] blockIsThere = new boolean[blocks.length];
    return new KinesisBackedBlockRDD<byte[]>(
            spark.sc(),
            AslSession.REGION,
            endpoint,
            blocks,
            ranges.toArray(SequenceNumberRanges[]::new),
            blockIsThere,
            new Value(),
            DefaultCredentials$.MODULE$,
            KinesisReadConfigurations.apply(),
            ClassTag$.MODULE$.apply(byte[].class))
        .toJavaRDD();
  }

  /** The default of Spark's support: a copy of the record's bytes. */
  private static final class Value extends AbstractFunction1<Record, byte[]>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public byte[] apply(Record record) {
      return KinesisInputDStream$.MODULE$.defaultMessageHandler(record);
    }
  }
}
