package io.millrace.core.notify;

import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.PublishRequest;

/**
 * Publishes notifications to an SNS topic. A FIFO topic drops what comes with the same
 * deduplication id within five minutes.
 *
 * @see <a href="https://docs.aws.amazon.com/sns/latest/api/API_Publish.html">Publish</a>
 */
final class SnsNotifier implements Notifier {
  private static final String FIFO = ".fifo";
  private static final int LONGEST_SUBJECT = 100;
  private static final int SERVER_ERROR = 500;

  private final SnsClient sns;
  private final String topic;

  SnsNotifier(SnsClient sns, String topic) {
    this.sns = sns;
    this.topic = topic;
  }

  @Override
  public void send(Notification notification) {
    try {
      sns.publish(request(notification));
    } catch (AbortedException e) {
      throw Patience.interrupted(e);
    } catch (AwsServiceException e) {
      String code = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
      String message = "%s answered %d %s".formatted(topic, e.statusCode(), code);
      throw e.statusCode() >= SERVER_ERROR || e.isThrottlingException()
          ? NotSentException.forNow(message)
          : NotSentException.forGood(message);
    } catch (SdkClientException e) {
      throw NotSentException.forNow("%s could not be told: %s".formatted(topic, e.getMessage()));
    }
  }

  private PublishRequest request(Notification notification) {
    String subject = notification.pipeline() + ": " + notification.alert();
    PublishRequest.Builder request =
        PublishRequest.builder()
            .topicArn(topic)
            .subject(subject.substring(0, Math.min(LONGEST_SUBJECT, subject.length())))
            .message(notification.text())
            .messageAttributes(
                Map.of(
                    "pipeline", attribute(notification.pipeline()),
                    "alert", attribute(notification.alert()),
                    "severity", attribute(notification.severity().name().toLowerCase(Locale.ROOT)),
                    "id", attribute(notification.id())));
    if (topic.endsWith(FIFO)) {
      request
          .messageGroupId(notification.pipeline() + "." + notification.alert())
          .messageDeduplicationId(notification.id());
    }
    return request.build();
  }

  private static MessageAttributeValue attribute(String value) {
    return MessageAttributeValue.builder().dataType("String").stringValue(value).build();
  }
}
