package io.millrace.streaming.kinesis;

import io.millrace.core.MillraceException;

/** Every error of the source that a user sees: the fact, the place, the way out. */
final class KinesisErrors {
  private KinesisErrors() {}

  static MillraceException unreachable(ClientSettings client, Throwable cause) {
    return new MillraceException(
        "Cannot reach Kinesis at %s within %d s (%s). Check the options '%s' and '%s', and that this machine has a network path."
            .formatted(
                client.address(),
                client.retryBudget().toSeconds(),
                rootMessage(cause),
                KinesisOptions.REGION,
                KinesisOptions.ENDPOINT),
        cause);
  }

  static MillraceException noSuchStream(ClientSettings client, String stream, Throwable cause) {
    return new MillraceException(
        "There is no Kinesis stream '%s' at %s. Check the options '%s' and '%s', or create the stream first."
            .formatted(stream, client.address(), KinesisOptions.STREAM, KinesisOptions.REGION),
        cause);
  }

  static MillraceException accessDenied(
      ClientSettings client, String stream, String operation, Throwable cause) {
    return new MillraceException(
        "Kinesis at %s denies %s on stream '%s' (%s). Allow kinesis:%s on the stream to the role that runs the query, or set '%s'."
            .formatted(
                client.address(),
                operation,
                stream,
                rootMessage(cause),
                operation,
                KinesisOptions.ROLE_ARN),
        cause);
  }

  static MillraceException refused(
      ClientSettings client, String stream, String operation, Throwable cause) {
    return new MillraceException(
        "Kinesis at %s refused %s on stream '%s': %s"
            .formatted(client.address(), operation, stream, rootMessage(cause)),
        cause);
  }

  static MillraceException noCredentials(ClientSettings client, Throwable cause) {
    return new MillraceException(
        "No AWS credentials for Kinesis at %s (%s). Give the cluster an instance role, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment."
            .formatted(client.address(), rootMessage(cause)),
        cause);
  }

  static MillraceException subscribeDenied(
      ClientSettings client, String consumerArn, Throwable cause) {
    return new MillraceException(
        "Kinesis at %s denies SubscribeToShard to consumer %s (%s). Allow kinesis:SubscribeToShard on that ARN to the role that runs the query, or set '%s' to polling."
            .formatted(client.address(), consumerArn, rootMessage(cause), KinesisOptions.CONSUMER),
        cause);
  }

  static MillraceException subscribeRefused(
      ClientSettings client, String consumerArn, String shard, Throwable cause) {
    return new MillraceException(
        "Kinesis at %s refused SubscribeToShard on shard %s to consumer %s: %s"
            .formatted(client.address(), shard, consumerArn, rootMessage(cause)),
        cause);
  }

  /**
   * @param cause what ended the last subscription; null when it ended as if its time were over
   */
  static MillraceException nothingPushed(
      ClientSettings client, String consumerArn, String shard, Throwable cause) {
    return new MillraceException(
        "Kinesis at %s pushed nothing from shard %s to consumer %s within %d s (%s). Check that this machine has a network path, and that nobody else subscribes as the same consumer. If the consumer is gone, start the query again: it registers a new one."
            .formatted(
                client.address(),
                shard,
                consumerArn,
                client.retryBudget().toSeconds(),
                cause == null ? "each subscription ended at once" : rootMessage(cause)),
        cause);
  }

  static MillraceException noConsumer(ClientSettings client, String stream, String name) {
    return new MillraceException(
        "Consumer '%s' of stream '%s' at %s was not ready within %d s. Kinesis may be slow to register or to forget it: start the query again, or set '%s' to polling."
            .formatted(
                name,
                stream,
                client.address(),
                client.retryBudget().toSeconds(),
                KinesisOptions.CONSUMER));
  }

  static MillraceException tooManyConsumers(ClientSettings client, String stream, String name) {
    return new MillraceException(
        "Stream '%s' at %s has as many registered consumers as it may have, 20 unless AWS has raised its quota, so '%s' cannot be registered. Deregister one that is not used (aws kinesis list-stream-consumers shows them), or set '%s' to polling."
            .formatted(stream, client.address(), name, KinesisOptions.CONSUMER));
  }

  static MillraceException dataLoss(
      String stream, String shard, ShardPosition from, ShardPosition to, String why) {
    return new MillraceException(
        "Records of stream '%s', shard %s, between %s and %s are no longer in Kinesis: %s. They are lost to this query. Restore them from another archive, or start on a new checkpoint; a longer retention period of the stream prevents it."
            .formatted(stream, shard, from, to, why));
  }

  static MillraceException otherStream(KinesisOffset found, String wanted) {
    return new MillraceException(
        "The checkpoint was written for stream '%s' but this query reads '%s'. Use an empty checkpoint folder, or set '%s' to '%s'."
            .formatted(found.stream(), wanted, KinesisOptions.STREAM, found.stream()));
  }

  static MillraceException recreatedStream(KinesisOffset found, long createdMillis) {
    return new MillraceException(
        "Stream '%s' was deleted and created again: the checkpoint knows the one created at %s, Kinesis has one created at %s. The positions of the old stream mean nothing in the new one; start on an empty checkpoint folder."
            .formatted(
                found.stream(),
                java.time.Instant.ofEpochMilli(found.createdMillis()),
                java.time.Instant.ofEpochMilli(createdMillis)));
  }

  static MillraceException unknownOffsetVersion(int version, String json) {
    return new MillraceException(
        "The checkpoint holds a Kinesis offset of version %d, this release reads version %d. Run the release that wrote it, or start on an empty checkpoint folder. Offset: %s"
            .formatted(version, KinesisOffset.VERSION, json));
  }

  static MillraceException unreadableOffset(String json, Throwable cause) {
    return new MillraceException(
        "The checkpoint holds an offset that is not one of the Kinesis source: %s. Start on the checkpoint folder of this query, or on an empty one."
            .formatted(json),
        cause);
  }

  private static String rootMessage(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
