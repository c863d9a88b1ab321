package io.millrace.streaming.kinesis;

import io.millrace.core.lake.LakeTables;
import io.millrace.core.lake.Lineage;
import io.millrace.core.message.SourceColumns;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns of {@code format("kinesis")}. */
final class KinesisSchema {
  static final StructType SCHEMA =
      new StructType()
          .add(Lineage.STREAM, DataTypes.StringType, false)
          .add(Lineage.SHARD_ID, DataTypes.StringType, false)
          .add(Lineage.SEQUENCE_NUMBER, DataTypes.StringType, false)
          .add(Lineage.SUB_SEQUENCE_NUMBER, DataTypes.LongType, false)
          .add(LakeTables.PARTITION_KEY, DataTypes.StringType, false)
          .add(LakeTables.ARRIVED_AT, DataTypes.TimestampType, false)
          .add(LakeTables.VALUE, DataTypes.BinaryType, false)
          .add(SourceColumns.FLAW, DataTypes.StringType, true);

  private KinesisSchema() {}
}
