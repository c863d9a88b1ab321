package io.millrace.core.message;

import io.millrace.core.lake.LakeTables;
import io.millrace.core.lake.Lineage;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns in which a source hands over its records. */
public final class SourceColumns {
  /**
   * Why the source could not hand over the record's bytes; null for a sound record. A flawed record
   * becomes a dead letter with this reason. A source whose records are all sound may leave the
   * column out.
   */
  public static final String FLAW = "flaw";

  /** Every column, the flaw last. Lineage and arrival are never null. */
  public static final StructType SCHEMA =
      new StructType()
          .add(Lineage.STREAM, DataTypes.StringType, false)
          .add(Lineage.SHARD_ID, DataTypes.StringType, false)
          .add(Lineage.SEQUENCE_NUMBER, DataTypes.StringType, false)
          .add(Lineage.SUB_SEQUENCE_NUMBER, DataTypes.LongType, false)
          .add(LakeTables.PARTITION_KEY, DataTypes.StringType, true)
          .add(LakeTables.ARRIVED_AT, DataTypes.TimestampType, false)
          .add(LakeTables.VALUE, DataTypes.BinaryType, true)
          .add(FLAW, DataTypes.StringType, true);

  private SourceColumns() {}

  /**
   * A number as a sequence number. Padded, so that the order of the texts, in which Delta keeps its
   * statistics and SQL sorts, is the order of the numbers.
   */
  public static String sequenceNumber(long number) {
    String digits = Long.toString(number);
    return "0".repeat(Math.max(0, SEQUENCE_DIGITS - digits.length())) + digits;
  }

  /** As many as the largest number has. */
  public static final int SEQUENCE_DIGITS = 19;
}
