package io.millrace.core.lake;

import java.util.List;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The identity of a record everywhere: the stream, the shard, its sequence number there, and its
 * place within an aggregated record (0 where it is alone).
 */
public final class Lineage {
  public static final String STREAM = "stream";
  public static final String SHARD_ID = "shard_id";
  public static final String SEQUENCE_NUMBER = "sequence_number";
  public static final String SUB_SEQUENCE_NUMBER = "sub_sequence_number";

  /** Place of a message within the record's envelopes, from 0; 0 where it has none. */
  public static final String MESSAGE_NUMBER = "message_number";

  public static final List<String> COLUMNS =
      List.of(STREAM, SHARD_ID, SEQUENCE_NUMBER, SUB_SEQUENCE_NUMBER);

  public static final StructType SCHEMA =
      new StructType()
          .add(STREAM, DataTypes.StringType, false)
          .add(SHARD_ID, DataTypes.StringType, false)
          .add(SEQUENCE_NUMBER, DataTypes.StringType, false)
          .add(SUB_SEQUENCE_NUMBER, DataTypes.LongType, false);

  /** What identifies a message, and so a row of {@code records} and {@code dead_letters}. */
  public static final StructType OF_MESSAGE =
      SCHEMA.add(MESSAGE_NUMBER, DataTypes.IntegerType, false);

  private Lineage() {}
}
