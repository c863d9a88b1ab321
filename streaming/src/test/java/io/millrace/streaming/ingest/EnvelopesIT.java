package io.millrace.streaming.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.MillraceException;
import io.millrace.local.kinesis.Limits;
import io.millrace.local.kinesis.LocalKinesis;
import io.millrace.streaming.source.SourceRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records in envelopes, and a log whose columns change, from a stream into the lake's tables. */
class EnvelopesIT {
  private static final String CLOUDWATCH =
      """
      {envelopes: [cloudwatch-logs, lines], envelope-options: {maxMessages: "4"}, format: csv,
       options: {schema: "host STRING, n INT"}, where: "n < 100"}"""
          .replace("\n", " ");

  @TempDir private static Path common;
  private static SparkSession spark;
  private static LocalKinesis kinesis;
  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    System.setProperty("aws.accessKeyId", "local");
    System.setProperty("aws.secretAccessKey", "local");
    kinesis = LocalKinesis.builder().limits(Limits.lifted()).start();
    spark = SourceRun.session(common);
  }

  @AfterAll
  static void stop() {
    spark.stop();
    kinesis.close();
  }

  @Test
  void everyMessageEndsInOneTableAndTheLedgerBalances() throws Exception {
    kinesis.createStream("wrapped", 1);
    put("wrapped", gzip(data("/app", "one,1\\ntwo,2", "three,x", "four,400")));
    put("wrapped", gzip("{\"messageType\": \"CONTROL_MESSAGE\"}"));
    put("wrapped", gzip(data("/web", "five,5") + "{\"messageType\": \"OTHER\"}"));
    put("wrapped", "42".getBytes(UTF_8));
    put("wrapped", gzip(data("/app", "a,1", "b,2", "c,3", "d,4", "e,5")));
    SourceRun run = new SourceRun(spark, folder);

    run.drain(source("wrapped"), CLOUDWATCH);

    assertThat(run.table("raw").count()).isEqualTo(5);
    assertThat(run.rows("ledger", "bytes_read"))
        .isEqualTo(run.rows("raw", "sum(octet_length(value))"));
    assertThat(run.rows("records", "log_group", "host", "n", "message_number"))
        .containsExactly("/app one 1 0", "/app two 2 1", "/web five 5 0");
    assertThat(run.rows("dead_letters", "format", "message_number", "reason"))
        .containsExactly(
            "cloudwatch-logs 0 holds more than 4 messages",
            "cloudwatch-logs 0 no JSON object",
            "cloudwatch-logs 1 'messageType' is neither DATA_MESSAGE nor CONTROL_MESSAGE",
            "csv 2 column 'n' is no INT");
    assertThat(run.rows("dead_letters", "string(value)"))
        .contains("three,x", "42", "{\"messageType\": \"OTHER\"}");
    assertThat(
            run.table("dead_letters")
                .where("reason LIKE 'holds%'")
                .selectExpr("value")
                .first()
                .<byte[]>getAs(0))
        .as("the whole record, as it was received")
        .isEqualTo(gzip(data("/app", "a,1", "b,2", "c,3", "d,4", "e,5")));
    assertThat(
            run.rows(
                "ledger",
                "records_read",
                "messages_read",
                "records_parsed",
                "records_filtered",
                "dead_letters",
                "messages_dropped"))
        .containsExactly("5 9 3 1 4 1");
  }

  @Test
  void aNewColumnIsAddedAndOldRowsReadOn() throws Exception {
    kinesis.createStream("growing", 1);
    SourceRun run = new SourceRun(spark, folder);
    put("growing", "one,1".getBytes(UTF_8));
    run.drain(source("growing"), csv("host STRING, n INT"));
    put("growing", "two,2,x".getBytes(UTF_8));

    run.inNewSession().drain(source("growing"), csv("host STRING, n INT, tag STRING"));

    assertThat(run.rows("records", "host", "n", "tag")).containsExactly("one 1 null", "two 2 x");
    put("growing", "three,3".getBytes(UTF_8));
    run.inNewSession().drain(source("growing"), csv("host STRING, n INT"));
    assertThat(run.rows("records", "host", "tag"))
        .as("a column that is no longer declared stays")
        .containsExactly("one null", "three null", "two x");
  }

  @Test
  void aChangedTypeIsRefusedWithTheRemedy() throws Exception {
    kinesis.createStream("changing", 1);
    SourceRun run = new SourceRun(spark, folder);
    put("changing", "one,1".getBytes(UTF_8));
    run.drain(source("changing"), csv("host STRING, n INT"));

    SourceRun changed = run.inNewSession();
    assertThatThrownBy(() -> changed.drain(source("changing"), csv("host STRING, n STRING")))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining(
            "records can't be written: column 'n' is INT there and would become STRING")
        .hasMessageContaining("give the new one another name");
    assertThat(run.rows("records", "n")).containsExactly("1");
  }

  private static String csv(String schema) {
    return "{format: csv, options: {schema: \"" + schema + "\"}}";
  }

  private static String source(String stream) {
    return "{format: kinesis, options: {stream: %s, region: eu-west-1, endpoint: \"%s\"}}"
        .formatted(stream, kinesis.endpoint());
  }

  private static void put(String stream, byte[] record) {
    kinesis.put(stream, "key", record);
  }

  /** What a subscription sends of some events. */
  private static String data(String group, String... messages) {
    StringBuilder events = new StringBuilder();
    for (String message : List.of(messages)) {
      events.append(events.isEmpty() ? "" : ", ");
      events
          .append("{\"id\": \"1\", \"timestamp\": 1, \"message\": \"")
          .append(message)
          .append("\"}");
    }
    return "{\"messageType\": \"DATA_MESSAGE\", \"logGroup\": \"%s\", \"logEvents\": [%s]}"
        .formatted(group, events);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream stream = new GZIPOutputStream(packed)) {
      stream.write(text.getBytes(UTF_8));
    }
    return packed.toByteArray();
  }
}
