package io.millrace.streaming.kafka;

import static org.apache.spark.sql.functions.expr;

import io.millrace.core.MillraceException;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.lake.Lineage;
import io.millrace.core.lake.OffsetLog;
import io.millrace.core.message.SourceColumns;
import io.millrace.core.option.ConfigOption;
import io.millrace.streaming.source.Connector;
import io.millrace.streaming.source.RecordSource;
import io.millrace.streaming.source.SourceRange;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The source {@code kafka} of a pipeline file. A topic is a stream, and a partition a shard. */
public final class KafkaSource implements RecordSource {
  private static final String NAME = "kafka";
  private static final String IAM_CLASS = "software.amazon.msk.auth.iam.IAMLoginModule";

  /** A key is bytes; nearly always they are text, and what is not must not be lost. */
  private static final String KEY_AS_TEXT =
      "CASE WHEN key IS NULL THEN NULL"
          + " WHEN encode(decode(key, 'UTF-8'), 'UTF-8') = key THEN decode(key, 'UTF-8')"
          + " ELSE concat('0x', hex(key)) END";

  private static final String FLAW =
      "CASE WHEN value IS NULL THEN 'the record has no value: it deletes its key' END";

  @Override
  public String format() {
    return NAME;
  }

  @Override
  public List<ConfigOption<?>> options() {
    return KafkaOptions.ALL;
  }

  @Override
  public List<String> problems(Map<String, String> values) {
    return KafkaOptions.problems(values);
  }

  @Override
  public Dataset<Row> read(SparkSession spark, Map<String, String> options) {
    Connector.require(
        spark,
        NAME,
        "Add it with --packages org.apache.spark:spark-sql-kafka-0-10_2.12:%s, or its jars with --jars."
            .formatted(spark.version()));
    if (KafkaOptions.usesIam(options)) {
      requireIam();
    }
    return spark
        .readStream()
        .format(NAME)
        .options(KafkaOptions.withDefaults(options))
        .load()
        .select(
            column("topic", Lineage.STREAM),
            column("CAST(partition AS STRING)", Lineage.SHARD_ID),
            column(
                "lpad(CAST(offset AS STRING), %d, '0')".formatted(SourceColumns.SEQUENCE_DIGITS),
                Lineage.SEQUENCE_NUMBER),
            column("0L", Lineage.SUB_SEQUENCE_NUMBER),
            column(KEY_AS_TEXT, LakeTables.PARTITION_KEY),
            column("timestamp", LakeTables.ARRIVED_AT),
            column("value", LakeTables.VALUE),
            column(FLAW, SourceColumns.FLAW));
  }

  private static Column column(String expression, String name) {
    return expr(expression).as(name);
  }

  private static void requireIam() {
    try {
      Class.forName(IAM_CLASS, false, Thread.currentThread().getContextClassLoader());
    } catch (ClassNotFoundException e) {
      throw new MillraceException(
          "Spark finds no class %s, which MSK wants for IAM. Add it with --packages software.amazon.msk:aws-msk-iam-auth, its version behind a colon, or its jar with --jars."
              .formatted(IAM_CLASS),
          e);
    }
  }

  @Override
  public List<SourceRange> ranges(OffsetLog offsets, long batchId) {
    KafkaOffsets beginning = KafkaOffsets.parse(offsets.beginning());
    KafkaOffsets start = batchId == 0 ? beginning : KafkaOffsets.parse(offsets.end(batchId - 1));
    return KafkaOffsets.parse(offsets.end(batchId)).since(start, beginning);
  }
}
