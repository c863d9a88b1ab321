package io.millrace.streaming.opensearch;

import java.io.IOException;

/** The cluster answered, and refused. */
final class RefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;

  RefusedException(int status, String reason) {
    super(reason);
    this.status = status;
  }

  /** True when the same request may succeed later without anybody changing anything. */
  boolean isTransient() {
    return HttpStatus.isTransient(status);
  }
}
