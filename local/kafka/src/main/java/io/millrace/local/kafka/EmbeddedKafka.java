package io.millrace.local.kafka;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A single Kafka broker in its own process, on a free port of 127.0.0.1 and without security. The
 * broker ends with {@link #close()} and with the process that started it, however that one ends.
 */
public final class EmbeddedKafka implements AutoCloseable {
  /** How long a broker may take until it answers; on an idle machine it takes some 5 seconds. */
  static final Duration START_LIMIT = Duration.ofSeconds(120);

  private final BrokerProcess broker;

  private EmbeddedKafka(BrokerProcess broker) {
    this.broker = broker;
  }

  /**
   * Starts a broker and waits until it takes requests.
   *
   * @param dataDir folder of its topics and its log {@code kafka.log}; created when missing, kept
   *     by {@link #close()}
   * @throws IllegalStateException when the broker ends or does not answer in time, with the end of
   *     its log
   */
  public static EmbeddedKafka start(Path dataDir) {
    BrokerProcess broker = BrokerProcess.launch(dataDir.toAbsolutePath());
    try {
      broker.awaitReady(START_LIMIT);
      return new EmbeddedKafka(broker);
    } catch (RuntimeException e) {
      broker.end();
      throw e;
    }
  }

  /** Where the broker listens, like {@code 127.0.0.1:40123}. */
  public String bootstrapServers() {
    return broker.address();
  }

  /** The broker's process. */
  public ProcessHandle process() {
    return broker.handle();
  }

  @Override
  public void close() {
    broker.end();
  }
}
