package io.millrace.local.kafka;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes topics of a broker and writes records to them. */
public final class TopicWriter implements AutoCloseable {
  private final Map<String, Object> connection;
  private final KafkaProducer<byte[], byte[]> producer;

  public TopicWriter(String bootstrapServers) {
    this(bootstrapServers, Map.of());
  }

  /**
   * @param settings of the producer, like {@code transactional.id}
   */
  public TopicWriter(String bootstrapServers, Map<String, Object> settings) {
    this.connection = Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    Map<String, Object> all = new TreeMap<>(settings);
    all.putAll(connection);
    all.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    this.producer = new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Makes a topic. */
  public void createTopic(String topic, int partitions, Map<String, String> settings) {
    NewTopic wanted =
        new NewTopic(topic, Optional.of(partitions), Optional.empty()).configs(settings);
    try (Admin admin = Admin.create(connection)) {
      admin.createTopics(List.of(wanted)).all().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while topic " + topic + " was made", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("Cannot make topic " + topic, e.getCause());
    }
  }

  /**
   * Sends a record; {@link #flush} waits until the broker has it.
   *
   * @param key decides the partition; may be null
   */
  public void send(String topic, byte[] key, byte[] value) {
    producer.send(new ProducerRecord<>(topic, key, value));
  }

  public void flush() {
    producer.flush();
  }

  /** The producer itself, for transactions. */
  public KafkaProducer<byte[], byte[]> producer() {
    return producer;
  }

  @Override
  public void close() {
    producer.close();
  }
}
