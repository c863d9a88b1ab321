package io.millrace.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaIT {
  @TempDir private Path folder;

  @Test
  void recordsThatWereSentAreRead() {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder);
        TopicWriter writer = new TopicWriter(kafka.bootstrapServers())) {
      assertThat(kafka.bootstrapServers()).startsWith("127.0.0.1:");
      writer.createTopic("web", 1, Map.of());
      for (String value : List.of("a", "b", "c")) {
        writer.send("web", null, value.getBytes(StandardCharsets.UTF_8));
      }
      writer.flush();

      assertThat(read(kafka.bootstrapServers(), 3)).containsExactly("a", "b", "c");
    }
  }

  @Test
  void brokerEndsWithItsClose() {
    EmbeddedKafka kafka = EmbeddedKafka.start(folder);
    ProcessHandle process = kafka.process();
    assertThat(process.isAlive()).isTrue();

    kafka.close();

    assertThat(process.isAlive()).isFalse();
  }

  private static List<String> read(String servers, int count) {
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, servers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partition = List.of(new TopicPartition("web", 0));
      consumer.assign(partition);
      consumer.seekToBeginning(partition);
      while (values.size() < count) {
        consumer
            .poll(Duration.ofSeconds(1))
            .forEach(record -> values.add(new String(record.value(), StandardCharsets.UTF_8)));
      }
    }
    return values;
  }
}
