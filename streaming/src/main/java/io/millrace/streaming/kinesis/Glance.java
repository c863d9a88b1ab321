package io.millrace.streaming.kinesis;

import java.util.List;

/**
 * All records of a range, as the driver saw them while it looked for the range's end.
 *
 * @param from exclusive
 * @param to inclusive
 */
record Glance(ShardPosition from, ShardPosition to, List<StreamRecord> records) {
  Glance {
    records = List.copyOf(records);
  }
}
