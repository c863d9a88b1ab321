package io.millrace.local.crash;

import io.millrace.local.kafka.EmbeddedKafka;
import io.millrace.local.kafka.TopicWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A Kafka topic of three partitions. */
final class KafkaFeed implements Feed {
  private static final String TOPIC = "web-access";

  private final EmbeddedKafka kafka;
  private final TopicWriter writer;
  private long put;

  KafkaFeed(Path folder) {
    this.kafka = EmbeddedKafka.start(folder.resolve("kafka"));
    this.writer = new TopicWriter(kafka.bootstrapServers());
    writer.createTopic(TOPIC, 3, Map.of());
  }

  @Override
  public void put(List<byte[]> lines) {
    for (byte[] line : lines) {
      writer.send(TOPIC, ("key-" + put % 97).getBytes(StandardCharsets.UTF_8), line);
      put++;
    }
    writer.flush();
  }

  @Override
  public String source() {
    return "{format: kafka, options: {kafka.bootstrap.servers: \"%s\", subscribe: %s}}"
        .formatted(kafka.bootstrapServers(), TOPIC);
  }

  @Override
  public void close() {
    writer.close();
    kafka.close();
  }
}
