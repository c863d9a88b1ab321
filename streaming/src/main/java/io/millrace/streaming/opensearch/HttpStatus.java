package io.millrace.streaming.opensearch;

/** What HTTP statuses mean for a document or a request. */
final class HttpStatus {
  static final int OK = 200;
  static final int UNAUTHORIZED = 401;
  static final int FORBIDDEN = 403;
  static final int NOT_FOUND = 404;
  static final int CONFLICT = 409;
  static final int TOO_LARGE = 413;
  static final int TOO_MANY_REQUESTS = 429;

  private HttpStatus() {}

  static boolean isSuccess(int status) {
    return status >= 200 && status < 300;
  }

  static boolean isTransient(int status) {
    return status == TOO_MANY_REQUESTS || status >= 500;
  }
}
