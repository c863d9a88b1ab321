package io.millrace.streaming.kinesis;

import io.millrace.core.MillraceException;
import io.millrace.streaming.kinesis.ConsumerClient.Answer;
import io.millrace.streaming.kinesis.ConsumerClient.RegisteredConsumer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registered consumer of one query on one stream. AWS bills a consumer for as long as it is
 * registered, so none may stay behind.
 *
 * <p>A query's own consumer is named {@code millrace-} and a digest of the query's checkpoint and
 * id, both of which a restart shares and no other query does. So a query that was killed finds its
 * consumer again, by name, and uses it; one that now polls, or subscribes under a name that the
 * user gave, deregisters it. No consumer of any other name is ever touched, except one that this
 * run has registered itself.
 *
 * <p>At the end, a query deregisters its own consumer and what this run has registered. A consumer
 * of a given name that was there before stays, since it is not known whose it is.
 */
final class ConsumerRegistration implements AutoCloseable {
  static final String PREFIX = "millrace-";

  /** A query neither starts nor stops much later for what its next run can deregister too. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int DIGEST_BYTES = 16;
  private static final Logger LOG = LoggerFactory.getLogger(ConsumerRegistration.class);

  private final ConsumerClient client;
  private final ClientSettings settings;
  private final String stream;
  private final String ownName;
  private final String name;
  private boolean ownIsLookedFor;
  private boolean isToGo;
  private String arn;

  /**
   * @param ownName see {@link #ownName(String, String)}
   */
  ConsumerRegistration(ConsumerClient client, KinesisOptions options, String ownName) {
    this.client = client;
    this.settings = options.client();
    this.stream = options.stream();
    this.ownName = ownName;
    String given = options.consumerName() == null ? ownName : options.consumerName();
    this.name = options.consumer() == ConsumerKind.FAN_OUT ? given : null;
  }

  /**
   * The name of a query's own consumer.
   *
   * @param checkpoint where this source's offsets are kept
   * @param queryId Spark's id of the query, which its checkpoint keeps; null where there is none
   */
  static String ownName(String checkpoint, String queryId) {
    String place = checkpoint.replaceFirst("^s3[an]:", "s3:").replaceFirst("/+$", "");
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((place + '\n' + queryId).getBytes(StandardCharsets.UTF_8));
      return PREFIX + HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The ARN to subscribe with, of a consumer that is registered if need be; null where the query
   * polls.
   *
   * @throws MillraceException when there is no consumer within the retry budget
   */
  String arn() {
    if (!ownIsLookedFor) {
      ownIsLookedFor = true;
      if (!ownName.equals(name)) {
        deregisterOwn();
      }
    }
    if (arn == null && name != null) {
      arn = registered().arn();
    }
    return arn;
  }

  private RegisteredConsumer registered() {
    Backoff backoff = new Backoff(settings.retryBudget());
    while (true) {
      Optional<RegisteredConsumer> found = client.find(name, settings.retryBudget());
      isToGo |= found.isPresent() && name.equals(ownName);
      if (found.isPresent() && found.get().isActive()) {
        LOG.info("Stream {} is read as consumer {}", stream, found.get().arn());
        return found.get();
      }
      Answer answer = found.isEmpty() ? client.register(name) : Answer.NAME_TAKEN;
      isToGo |= answer == Answer.REGISTERED;
      if (!backoff.await()) {
        throw answer == Answer.LIMIT_REACHED
            ? KinesisErrors.tooManyConsumers(settings, stream, name)
            : KinesisErrors.noConsumer(settings, stream, name);
      }
    }
  }

  /**
   * What a killed run has left. A query that does not subscribe may lack the permission to look.
   */
  private void deregisterOwn() {
    try {
      if (client.find(ownName, PATIENCE).isPresent()) {
        client.deregister(ownName, PATIENCE);
        LOG.info("Deregistered {}, which an earlier run of this query had left", ownName);
      }
    } catch (MillraceException e) {
      LOG.info(
          "Cannot tell whether an earlier run has left consumer {}: {}", ownName, e.getMessage());
    }
  }

  /** Deregisters the consumer if it is the query's. A failure is logged, with what to do. */
  @Override
  public void close() {
    if (!isToGo) {
      return;
    }
    try {
      client.deregister(name, PATIENCE);
    } catch (MillraceException e) {
      LOG.warn(
          "Consumer {} of stream {} is still registered, and AWS bills it. The next run of this query deregisters it when it stops; so does aws kinesis deregister-stream-consumer.",
          name,
          stream,
          e);
    }
  }
}
