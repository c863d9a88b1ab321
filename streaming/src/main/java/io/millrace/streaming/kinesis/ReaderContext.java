package io.millrace.streaming.kinesis;

import java.io.Serializable;
import org.apache.spark.util.LongAccumulator;

/**
 * What the driver gives every reading task.
 *
 * @param query tells this run of the query from any other in the executor's caches
 * @param cacheBytes bound of the executor's cache
 * @param bytesRead counts what crossed the network, for the size of the next micro-batch
 */
record ReaderContext(
    String query,
    ClientSettings settings,
    long cacheBytes,
    LongAccumulator bytesRead,
    LongAccumulator recordsRead)
    implements Serializable {}
