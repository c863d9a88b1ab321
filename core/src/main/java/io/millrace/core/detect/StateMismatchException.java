package io.millrace.core.detect;

import io.millrace.core.MillraceException;

/** A detector's state was made with other options than the pipeline file has now. */
final class StateMismatchException extends MillraceException {
  private static final long serialVersionUID = 1L;

  StateMismatchException(Object before, Object now) {
    super(
        ("A detector's state was made with %s, and the pipeline file now says %s. State does not"
                + " change its shape: take the change back, or give the detector another 'name', which"
                + " starts anew.")
            .formatted(before, now));
  }
}
