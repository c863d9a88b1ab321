package io.millrace.bench.kinesis;

import io.millrace.local.kinesis.Limits;
import io.millrace.local.kinesis.LocalKinesis;
import io.millrace.local.kinesis.store.RecordPosition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The local endpoint in a JVM of its own, limits lifted, so that the CPU and the heap of a
 * benchmark are the reader's alone. Once its stream is filled it prints its address, the ranges
 * that the stream falls into, and an empty line. It ends when its standard input does, so also when
 * the benchmark is killed.
 */
public final class EndpointMain {
  private EndpointMain() {}

  /**
   * @param args stream, shards, records to fill it with, their contents, ranges for each shard
   */
  public static void main(String[] args) throws IOException {
    String stream = args[0];
    int records = Integer.parseInt(args[2]);
    ArrivalClock clock = new ArrivalClock(records);
    try (LocalKinesis kinesis =
        LocalKinesis.builder().limits(Limits.lifted()).clock(clock).start()) {
      kinesis.createStream(stream, Integer.parseInt(args[1]));
      Map<String, RecordPosition> last =
          fill(kinesis, stream, records, Contents.valueOf(args[3]), clock);
      System.out.println(kinesis.endpoint());
      last.values().stream()
          .flatMap(end -> ranges(end, Integer.parseInt(args[4])).stream())
          .forEach(System.out::println);
      System.out.println();
      while (System.in.read() >= 0) {
        // Nothing is said to the endpoint; only the end counts.
      }
    }
  }

  private static Map<String, RecordPosition> fill(
      LocalKinesis kinesis, String stream, int records, Contents contents, ArrivalClock clock) {
    byte[][] distinct = contents.distinct();
    Map<String, RecordPosition> last = new TreeMap<>();
    for (int i = 0; i < records; i++) {
      clock.arrived(i);
      RecordPosition put = kinesis.put(stream, "host-" + i % 257, distinct[i % distinct.length]);
      last.put(put.shardId(), put);
    }
    clock.isNow();
    return last;
  }

  private static List<StreamRange> ranges(RecordPosition last, int count) {
    long records = last.ordinal() + 1;
    List<StreamRange> ranges = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long from = records * i / count;
      long to = records * (i + 1) / count;
      ranges.add(
          new StreamRange(
              last.shardId(),
              new RecordPosition(last.shard(), from).sequenceNumber(),
              new RecordPosition(last.shard(), to - 1).sequenceNumber(),
              (int) (to - from)));
    }
    return ranges;
  }
}
