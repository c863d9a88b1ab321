package io.millrace.streaming.awskinesis;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.core.MillraceException;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.lake.Lineage;
import io.millrace.core.lake.OffsetLog;
import io.millrace.core.option.ConfigOption;
import io.millrace.streaming.source.Connector;
import io.millrace.streaming.source.RecordSource;
import io.millrace.streaming.source.SourceRange;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The source {@code aws-kinesis} of a pipeline file. The connector does not tell a record's shard,
 * so the whole stream counts as one; nor, before it is read, where a micro-batch ends.
 */
public final class AwsKinesisSource implements RecordSource {
  private static final String NAME = "aws-kinesis";

  /** Stands for every shard, and for the ends of every range. */
  private static final String UNKNOWN = "UNKNOWN";

  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public String format() {
    return NAME;
  }

  @Override
  public List<ConfigOption<?>> options() {
    return AwsKinesisOptions.ALL;
  }

  @Override
  public List<String> problems(Map<String, String> values) {
    return AwsKinesisOptions.problems(values);
  }

  @Override
  public Dataset<Row> read(SparkSession spark, Map<String, String> options) {
    Connector.require(
        spark,
        NAME,
        "EMR 7.1 and later have it, off the class path: add --jars /usr/share/aws/kinesis/spark-sql-kinesis/lib/spark-streaming-sql-kinesis-connector.jar. Or use the source kinesis, which needs no jar.");
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.put(AwsKinesisOptions.START.key(), AwsKinesisOptions.START.defaultValue().orElseThrow());
    all.put(AwsKinesisOptions.FAIL_ON_DATA_LOSS.key(), "true");
    all.putAll(options);
    return spark
        .readStream()
        .format(NAME)
        .options(all)
        .load()
        .select(
            col("streamName").as(Lineage.STREAM),
            lit(UNKNOWN).as(Lineage.SHARD_ID),
            col("sequenceNumber").as(Lineage.SEQUENCE_NUMBER),
            lit(0L).as(Lineage.SUB_SEQUENCE_NUMBER),
            col("partitionKey").as(LakeTables.PARTITION_KEY),
            col("approximateArrivalTimestamp").as(LakeTables.ARRIVED_AT),
            col("data").as(LakeTables.VALUE));
  }

  @Override
  public List<SourceRange> ranges(OffsetLog offsets, long batchId) {
    return List.of(new SourceRange(stream(offsets.end(batchId)), UNKNOWN, UNKNOWN, UNKNOWN));
  }

  private static String stream(String offset) {
    try {
      return JSON.readTree(offset).required("metadata").required("streamName").asText();
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new MillraceException(
          "The checkpoint holds an offset that is not one of the aws-kinesis connector: %s. Start on the checkpoint folder of this query, or on an empty one."
              .formatted(offset),
          e);
    }
  }

  /** Each action would read on from where the one before stopped. */
  @Override
  public boolean isRepeatable() {
    return false;
  }
}
