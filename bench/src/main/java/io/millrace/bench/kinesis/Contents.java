package io.millrace.bench.kinesis;

import io.millrace.local.generate.LogFarm;
import java.util.Random;

/** What the records of a stream are. */
public enum Contents {
  /** Random bytes, one kilobyte each. */
  KILOBYTES {
    @Override
    byte[][] distinct() {
      Random random = new Random(1);
      byte[][] records = new byte[DISTINCT][1_024];
      for (byte[] record : records) {
        random.nextBytes(record);
      }
      return records;
    }
  },

  /** Lines of a made-up web server, 200 bytes on average, one of 10,000 malformed. */
  LINES_OF_200_BYTES {
    @Override
    byte[][] distinct() {
      LogFarm farm = LogFarm.builder().seed(1).rate(10_000).malformedRatio(0.0001).build();
      byte[][] records = new byte[100_000][];
      long left = 0;
      for (int i = 0; i < records.length; ) {
        byte[] line = farm.next().bytes();
        // One that would lift the average above 200 is passed over.
        if (line.length <= left + 200) {
          left += 200 - line.length;
          records[i++] = line;
        }
      }
      return records;
    }
  },

  /** Lines of a made-up web server. */
  LOG_LINES {
    @Override
    byte[][] distinct() {
      LogFarm farm = LogFarm.builder().seed(1).rate(10_000).malformedRatio(0).build();
      byte[][] records = new byte[DISTINCT][];
      for (int i = 0; i < records.length; i++) {
        records[i] = farm.next().bytes();
      }
      return records;
    }
  };

  private static final int DISTINCT = 4_096;

  /** Records that differ, so that nothing along the path sees one block of memory only. */
  abstract byte[][] distinct();
}
