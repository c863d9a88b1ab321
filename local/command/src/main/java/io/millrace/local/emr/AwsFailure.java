package io.millrace.local.emr;

import io.millrace.core.MillraceException;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** What AWS refuses, as an operator is told. */
final class AwsFailure {
  private static final int FORBIDDEN = 403;

  private static final Set<String> DENIED =
      Set.of("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "403");
  private static final Set<String> CREDENTIALS =
      Set.of(
          "ExpiredToken",
          "ExpiredTokenException",
          "InvalidAccessKeyId",
          "InvalidClientTokenId",
          "InvalidSignatureException",
          "SignatureDoesNotMatch",
          "UnrecognizedClientException");

  private AwsFailure() {}

  /**
   * Calls AWS.
   *
   * @param action as IAM names it
   * @param resource what it is about
   * @throws MillraceException when AWS refuses or does not answer
   */
  static <T> T explained(String action, String resource, Supplier<T> call) {
    try {
      return call.get();
    } catch (SdkException e) {
      throw of(action, resource, e);
    }
  }

  /** What a call has met, as {@link #explained} throws it. */
  static MillraceException of(String action, String resource, SdkException error) {
    if (error instanceof AwsServiceException answer) {
      return refused(action, resource, answer);
    }
    return new MillraceException(
        "%s on %s was not done: %s Check --region, the credentials of the environment (aws sts get-caller-identity), and the way to AWS."
            .formatted(action, resource, sentence(error.getMessage())),
        error);
  }

  private static MillraceException refused(
      String action, String resource, AwsServiceException error) {
    String code = error.awsErrorDetails() == null ? "" : error.awsErrorDetails().errorCode();
    if (CREDENTIALS.contains(String.valueOf(code))) {
      return new MillraceException(
          "AWS does not take these credentials (%s): sign in again, and check with: aws sts get-caller-identity"
              .formatted(code),
          error);
    }
    // HEAD has no body that could name the code.
    if (DENIED.contains(String.valueOf(code)) || error.statusCode() == FORBIDDEN) {
      return new MillraceException(
          "These credentials lack the permission %s on %s. The stack 'roles' has a policy for it: attach its output OperatorPolicyArn, or ask whoever may. AWS said: %s"
              .formatted(action, resource, said(error)),
          error);
    }
    return new MillraceException(
        "%s on %s was refused: %s".formatted(action, resource, said(error)), error);
  }

  /** What AWS says of an error, without the SDK's additions. */
  static String said(AwsServiceException error) {
    String message =
        error.awsErrorDetails() == null ? null : error.awsErrorDetails().errorMessage();
    return message == null || message.isBlank() ? "HTTP " + error.statusCode() : message;
  }

  private static String sentence(String text) {
    return text == null || text.endsWith(".") ? text : text + ".";
  }
}
