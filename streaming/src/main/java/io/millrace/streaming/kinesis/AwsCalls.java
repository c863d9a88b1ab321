package io.millrace.streaming.kinesis;

import io.millrace.core.MillraceException;
import io.millrace.streaming.kinesis.StreamClient.ShardGone;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;

/**
 * Calls of the AWS SDK that are tried again after throttling, connection and server errors. What is
 * left becomes a {@link MillraceException} for the user.
 */
final class AwsCalls {
  private static final Logger LOG = LoggerFactory.getLogger(AwsCalls.class);

  /** In the message of Kinesis' answer when it is a shard that is not found. */
  private static final String SHARD_ID = "shardId-";

  /** Codes of https://docs.aws.amazon.com/kinesis/latest/APIReference/CommonErrors.html and KMS. */
  private static final Set<String> THROTTLES =
      Set.of(
          "ProvisionedThroughputExceededException",
          "LimitExceededException",
          "KMSThrottlingException",
          "ThrottlingException",
          "Throttling",
          "RequestLimitExceeded");

  private static final Set<String> DENIALS =
      Set.of(
          "AccessDeniedException",
          "AccessDenied",
          "UnrecognizedClientException",
          "InvalidClientTokenId",
          "MissingAuthenticationTokenException",
          "IncompleteSignatureException",
          "InvalidSignatureException",
          "ExpiredTokenException",
          "KMSAccessDeniedException",
          "NotAuthorized");

  private final ClientSettings settings;
  private final CallMeter meter;

  AwsCalls(ClientSettings settings, CallMeter meter) {
    this.settings = settings;
    this.meter = meter;
  }

  /**
   * The answer to a call that is tried again for as long as {@code budget} lasts.
   *
   * @param shard whose calls it counts among; {@link CallMeter#STREAM} for none
   */
  <T> T call(String operation, String stream, String shard, Duration budget, Supplier<T> request) {
    Backoff backoff = new Backoff(budget);
    while (true) {
      meter.countCall(shard);
      try {
        return request.get();
      } catch (AbortedException e) {
        throw Backoff.interrupted(e);
      } catch (ExpiredIteratorException e) {
        throw e;
      } catch (ResourceNotFoundException e) {
        if (isShardGone(e)) {
          throw new ShardGone(e);
        }
        throw KinesisErrors.noSuchStream(settings, stream, e);
      } catch (AwsServiceException e) {
        if (isDenied(e)) {
          throw KinesisErrors.accessDenied(settings, stream, operation, e);
        }
        if (isThrottled(e)) {
          meter.countThrottle(shard);
        } else if (e.statusCode() < 500) {
          throw e instanceof KinesisException
              ? KinesisErrors.refused(settings, stream, operation, e)
              : KinesisErrors.accessDenied(settings, stream, operation, e);
        }
        meter.countRetry(shard);
        retryOrFail(backoff, operation, stream, e);
      } catch (SdkClientException e) {
        if (isCredentialProblem(e)) {
          throw KinesisErrors.noCredentials(settings, e);
        }
        meter.countRetry(shard);
        retryOrFail(backoff, operation, stream, e);
      }
    }
  }

  private void retryOrFail(Backoff backoff, String operation, String stream, RuntimeException e) {
    LOG.debug("{} on stream {} is tried again: {}", operation, stream, e.getMessage());
    if (!backoff.await()) {
      throw unreachable(e);
    }
  }

  private MillraceException unreachable(RuntimeException e) {
    return KinesisErrors.unreachable(settings, e);
  }

  /** Whether it is a shard that is not found, not the stream. */
  static boolean isShardGone(ResourceNotFoundException e) {
    return String.valueOf(e.getMessage()).contains(SHARD_ID);
  }

  static boolean isDenied(AwsServiceException e) {
    return DENIALS.contains(code(e));
  }

  static boolean isThrottled(AwsServiceException e) {
    return THROTTLES.contains(code(e)) || e.isThrottlingException();
  }

  private static String code(AwsServiceException e) {
    return e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
  }

  static boolean isCredentialProblem(SdkClientException e) {
    return e.getMessage() != null && e.getMessage().contains("credentials");
  }
}
