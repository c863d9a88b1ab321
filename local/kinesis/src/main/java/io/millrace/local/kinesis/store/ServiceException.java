package io.millrace.local.kinesis.store;

/**
 * An error that the caller of an operation sees, under the name that the service gives it.
 *
 * <p>Carries no stack trace: it is an answer, and a throttled client can cause thousands a second.
 */
public final class ServiceException extends RuntimeException {
  public static final String THROTTLED = "ProvisionedThroughputExceededException";
  public static final String LIMIT_EXCEEDED = "LimitExceededException";

  private final String code;
  private final int status;

  public ServiceException(int status, String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  public static ServiceException resourceNotFound(String message) {
    return badRequest("ResourceNotFoundException", message);
  }

  public static ServiceException resourceInUse(String message) {
    return badRequest("ResourceInUseException", message);
  }

  public static ServiceException invalidArgument(String message) {
    return badRequest("InvalidArgumentException", message);
  }

  public static ServiceException expiredIterator(String message) {
    return badRequest("ExpiredIteratorException", message);
  }

  public static ServiceException expiredNextToken(String message) {
    return badRequest("ExpiredNextTokenException", message);
  }

  public static ServiceException throttled(String message) {
    return badRequest(THROTTLED, message);
  }

  public static ServiceException limitExceeded(String message) {
    return badRequest(LIMIT_EXCEEDED, message);
  }

  public static ServiceException accessDenied(String message) {
    return badRequest("AccessDeniedException", message);
  }

  /** A body that is not the shape that the operation takes. */
  public static ServiceException serialization(String message) {
    return badRequest("SerializationException", message);
  }

  public static ServiceException unknownOperation(String message) {
    return badRequest("UnknownOperationException", message);
  }

  public static ServiceException internalFailure(String message) {
    return new ServiceException(500, "InternalFailureException", message);
  }

  /**
   * A parameter outside the API's declared constraints; {@code constraint} reads as AWS words it.
   */
  public static ServiceException validation(Object value, String member, String constraint) {
    return badRequest(
        "ValidationException",
        "1 validation error detected: Value %s at '%s' failed to satisfy constraint: %s"
            .formatted(value == null ? "null" : "'" + value + "'", member, constraint));
  }

  public static ServiceException badRequest(String code, String message) {
    return new ServiceException(400, code, message);
  }

  /** The name that a client switches on, such as {@code ResourceNotFoundException}. */
  public String code() {
    return code;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** Whether the call was turned away for its rate, so that sending it again later succeeds. */
  public boolean isThrottle() {
    return code.equals(THROTTLED) || code.equals(LIMIT_EXCEEDED);
  }
}
