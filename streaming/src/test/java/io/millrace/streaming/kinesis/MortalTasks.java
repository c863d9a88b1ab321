package io.millrace.streaming.kinesis;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * Tasks that die of some records, of each once. Spark runs such a task again; where it meets more
 * of these records than it has attempts, the query dies.
 */
final class MortalTasks {
  private static final Set<Integer> MET = ConcurrentHashMap.newKeySet();

  private MortalTasks() {}

  /**
   * The same rows, read by tasks that die.
   *
   * @param seed decides of which records
   * @param oneIn how many records have one such among them, on average
   */
  static Dataset<Row> over(Dataset<Row> rows, int seed, int oneIn) {
    UDF1<byte[], byte[]> mortal =
        value -> {
          int hash = Arrays.hashCode(value) * 31 + seed;
          if (Math.floorMod(hash * 0x9E3779B9 >>> 8, oneIn) == 0 && MET.add(hash)) {
            throw new PlannedFailure("a task dies");
          }
          return value;
        };
    return rows.withColumn(
        "value", udf(mortal, DataTypes.BinaryType).asNonNullable().apply(col("value")));
  }

  /** How many have died since this was last asked. */
  static int takeDeaths() {
    int deaths = MET.size();
    MET.clear();
    return deaths;
  }
}
