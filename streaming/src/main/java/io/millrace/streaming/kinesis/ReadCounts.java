package io.millrace.streaming.kinesis;

import java.io.Serializable;
import java.util.Map;

/**
 * What was read, and what that took.
 *
 * @param pages answers to GetRecords, also those without a record
 * @param calls tries of any operation, also those that failed
 * @param throttles calls that Kinesis refused because of their rate
 * @param retries calls that were made once more, after a throttle or another failure
 */
record ReadCounts(long records, long bytes, long pages, long calls, long throttles, long retries)
    implements Serializable {
  static final ReadCounts NONE = new ReadCounts(0, 0, 0, 0, 0, 0);

  static ReadCounts ofRecords(long records, long bytes) {
    return new ReadCounts(records, bytes, 0, 0, 0, 0);
  }

  ReadCounts plus(ReadCounts more) {
    return new ReadCounts(
        records + more.records,
        bytes + more.bytes,
        pages + more.pages,
        calls + more.calls,
        throttles + more.throttles,
        retries + more.retries);
  }

  ReadCounts minus(ReadCounts part) {
    return new ReadCounts(
        records - part.records,
        bytes - part.bytes,
        pages - part.pages,
        calls - part.calls,
        throttles - part.throttles,
        retries - part.retries);
  }

  ReadCounts withoutRecords() {
    return new ReadCounts(0, 0, pages, calls, throttles, retries);
  }

  /** Adds the counts to metrics of Spark's progress, each name with a prefix. */
  void describe(String prefix, Map<String, String> metrics) {
    metrics.put(prefix + "recordsRead", Long.toString(records));
    metrics.put(prefix + "bytesRead", Long.toString(bytes));
    metrics.put(prefix + "pagesRead", Long.toString(pages));
    metrics.put(prefix + "calls", Long.toString(calls));
    metrics.put(prefix + "throttles", Long.toString(throttles));
    metrics.put(prefix + "retries", Long.toString(retries));
  }
}
