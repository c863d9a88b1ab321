package io.millrace.streaming.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.MillraceException;
import io.millrace.local.kafka.EmbeddedKafka;
import io.millrace.local.kafka.TopicWriter;
import io.millrace.streaming.source.SourceRun;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics of a real broker into the lake's tables. */
class KafkaIT {
  @TempDir private static Path common;
  private static EmbeddedKafka kafka;
  private static TopicWriter writer;
  private static SparkSession spark;
  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start(common.resolve("kafka"));
    writer = new TopicWriter(kafka.bootstrapServers());
    spark = SourceRun.session(common);
  }

  @AfterAll
  static void stop() {
    spark.stop();
    writer.close();
    kafka.close();
  }

  @Test
  void recordsOfEveryPartitionAreInTheLakeOnceWithTheirLineage() throws Exception {
    writer.createTopic("web", 2, Map.of());
    put("web", 0, "key", "one,1");
    put("web", 0, null, "two,two");
    writer.producer().send(new ProducerRecord<>("web", 1, new byte[] {(byte) 0xff, 1}, null));
    writer.flush();
    SourceRun run = new SourceRun(spark, folder);
    run.drain(source("subscribe: web"));
    put("web", 1, "Schlüssel", "three,3");
    writer.flush();
    run.drain(source("subscribe: web, minPartitions: 4"));

    assertThat(
            run.rows(
                "raw",
                "stream",
                "shard_id",
                "sequence_number",
                "sub_sequence_number",
                "partition_key",
                "string(value)"))
        .containsExactly(
            "web 0 0000000000000000000 0 key one,1",
            "web 0 0000000000000000001 0 null two,two",
            "web 1 0000000000000000000 0 0xFF01 null",
            "web 1 0000000000000000001 0 Schlüssel three,3");
    assertThat(run.rows("records", "host", "n")).containsExactly("one 1", "three 3");
    assertThat(run.rows("dead_letters", "sequence_number", "format", "reason"))
        .hasSize(2)
        .first()
        .isEqualTo("0000000000000000000 kafka the record has no value: it deletes its key");
    assertThat(
            run.rows(
                "ledger",
                "batch_id",
                "shard_id",
                "from_sequence_number",
                "to_sequence_number",
                "records_read",
                "dead_letters"))
        .containsExactly(
            "0 0 AT_OFFSET:0 0000000000000000001 2 1",
            "0 1 AT_OFFSET:0 0000000000000000000 1 1",
            "1 1 0000000000000000000 0000000000000000001 1 0");
    assertThat(
            run.table("raw")
                .where("abs(unix_millis(arrived_at) - unix_millis(now())) > 86400000")
                .count())
        .isZero();
  }

  /** Markers of transactions take offsets, and so do records of those that were called off. */
  @Test
  void ledgerBalancesOverOffsetsThatHoldNoRecord() throws Exception {
    writer.createTopic("orders", 1, Map.of());
    try (TopicWriter transactions =
        new TopicWriter(kafka.bootstrapServers(), Map.of("transactional.id", "test"))) {
      KafkaProducer<byte[], byte[]> producer = transactions.producer();
      producer.initTransactions();
      producer.beginTransaction();
      transactions.send("orders", null, bytes("kept,1"));
      producer.commitTransaction();
      producer.beginTransaction();
      transactions.send("orders", null, bytes("called-off,2"));
      producer.flush();
      producer.abortTransaction();
      producer.beginTransaction();
      transactions.send("orders", null, bytes("kept,3"));
      producer.commitTransaction();
    }
    SourceRun run = new SourceRun(spark, folder);

    run.drain(source("subscribe: orders, kafka.isolation.level: read_committed"));

    assertThat(run.rows("records", "host", "n")).containsExactly("kept 1", "kept 3");
    assertThat(run.rows("ledger", "from_sequence_number", "to_sequence_number", "records_read"))
        .containsExactly("AT_OFFSET:0 0000000000000000005 2");
  }

  @Test
  void mskWithIamNeedsAJarThatTheErrorNames() {
    String iam =
        "subscribe: web, kafka.security.protocol: SASL_SSL, kafka.sasl.mechanism: AWS_MSK_IAM,"
            + " kafka.sasl.jaas.config: 'software.amazon.msk.auth.iam.IAMLoginModule required;',"
            + " kafka.sasl.client.callback.handler.class:"
            + " software.amazon.msk.auth.iam.IAMClientCallbackHandler";

    assertThatThrownBy(() -> new SourceRun(spark, folder).drain(source(iam)))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("software.amazon.msk:aws-msk-iam-auth");
  }

  private static String source(String more) {
    return "{format: kafka, options: {kafka.bootstrap.servers: \"%s\", %s}}"
        .formatted(kafka.bootstrapServers(), more);
  }

  private static void put(String topic, int partition, String key, String value) {
    writer
        .producer()
        .send(
            new ProducerRecord<>(topic, partition, key == null ? null : bytes(key), bytes(value)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
