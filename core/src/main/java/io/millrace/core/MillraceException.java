package io.millrace.core;

/**
 * An error that the user can act on. Its message says what is wrong, where, and what to do; it
 * holds no credentials and no log content beyond what is needed to find the place.
 */
public class MillraceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MillraceException(String message) {
    super(message);
  }

  public MillraceException(String message, Throwable cause) {
    super(message, cause);
  }
}
