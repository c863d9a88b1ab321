package io.millrace.core.function;

import java.io.Serializable;

/**
 * The stagger window that is open in one partition: it opens with the first row that arrives and
 * closes a fixed time after, whatever the clock says; the next row after that opens the next one.
 */
public final class StaggerWindow implements Serializable {
  private static final long serialVersionUID = 1L;

  private boolean isOpen;
  private long start;
  private long last;
  private boolean isNull = true;

  /**
   * Takes the next row.
   *
   * @param arrivedAt in microseconds since the epoch
   * @param length of windows, in microseconds
   * @throws IllegalArgumentException when the row arrived before the one before it
   */
  public void add(long arrivedAt, long length) {
    if (isOpen && arrivedAt < last) {
      throw new IllegalArgumentException(
          "stagger got rows out of their order. Order its window by the time that it is called with:"
              + " OVER (PARTITION BY … ORDER BY arrived_at)");
    }
    if (!isOpen || arrivedAt - start >= length) {
      start = arrivedAt;
    }
    isOpen = true;
    isNull = false;
    last = arrivedAt;
  }

  /** Takes a row that has no time: it is in no window, and changes none. */
  public void addNull() {
    isNull = true;
  }

  /** When the window of the last row opened; null where that row has no time. */
  public Long start() {
    return isNull ? null : (Long) start;
  }
}
