package io.millrace.core.detect;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** What a detector knows of one key: it answers each row, and can be kept between micro-batches. */
interface Scorer {
  /**
   * The row's result, one value per column of {@link DetectorFunction#result}; the row is known
   * from then on.
   *
   * @param point the row's values; none where it lacks some
   */
  Object[] score(long time, double[] point);

  /** Writes all that it knows, with what it was made with. */
  void write(DataOutputStream out) throws IOException;

  /**
   * What {@link #write} has written.
   *
   * @throws StateMismatchException when that one was made with something else than this one
   */
  Scorer read(DataInputStream in) throws IOException;
}
