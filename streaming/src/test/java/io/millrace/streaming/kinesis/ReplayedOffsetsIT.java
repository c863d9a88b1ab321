package io.millrace.streaming.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.lake.OffsetLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the offset log has of a micro-batch decides its rows to the byte, whatever happens since.
 */
class ReplayedOffsetsIT {
  private static final String STREAM = "growing";
  private static final int LIVES = 6;
  private static final int STEPS = 8;

  @TempDir Path folder;

  @Test
  void everyMicroBatchGivesTheSameBytesAgainWhileTheStreamGrowsAndIsResharded() throws Exception {
    try (ClockedStream endpoint = new ClockedStream();
        SparkSession spark = ClockedStream.session("ReplayedOffsetsIT", folder)) {
      Producer producer =
          new Producer(endpoint.kinesis(), endpoint.client(), STREAM, endpoint.clock(), 20260501);
      Map<Long, Map<String, String>> given = new TreeMap<>();
      for (int life = 0; life < LIVES; life++) {
        for (int step = 0; step < STEPS; step++) {
          producer.step();
        }
        endpoint
            .start(
                spark,
                STREAM,
                Map.of("maxRecordsPerTrigger", "200"),
                folder.resolve("checkpoint"),
                Trigger.AvailableNow(),
                (batch, id) -> given.put(id, ShardHashes.of(batch)))
            .awaitTermination();
      }
      assertThat(given).hasSizeGreaterThan(15);
      assertThat(producer.shards()).hasSizeGreaterThan(15);
      assertThat(producer.misplaced()).isPositive();

      OffsetLog log =
          new OffsetLog(folder.resolve("checkpoint").toString(), new Configuration(false));
      List<Long> order = new ArrayList<>(given.keySet());
      assertReplays(endpoint, order, log, given, producer);
      Collections.reverse(order);
      assertReplays(endpoint, order, log, given, producer);
    }
  }

  /** Each by a source that has seen nothing before, and the stream goes on between. */
  private static void assertReplays(
      ClockedStream endpoint,
      List<Long> order,
      OffsetLog log,
      Map<Long, Map<String, String>> given,
      Producer producer)
      throws Exception {
    for (long batch : order) {
      producer.step();
      MicroBatchStream source = endpoint.open(STREAM, Map.of());
      try {
        Offset start =
            batch == 0 ? source.initialOffset() : source.deserializeOffset(log.end(batch - 1));
        Offset end = source.deserializeOffset(log.end(batch));
        assertThat(
                ShardHashes.of(
                    source.planInputPartitions(start, end), source.createReaderFactory()))
            .as("rows of micro-batch %d", batch)
            .isEqualTo(given.get(batch));
      } finally {
        source.stop();
      }
    }
  }
}
