package io.millrace.local.kinesis;

/**
 * Counts units in a window of time that starts with the first unit.
 *
 * <p>A window that took more than its share lasts until the excess is paid off: reading 10 MB where
 * 2 MB are allowed per second keeps the window shut for five seconds.
 */
final class RateWindow {
  private final long perWindow;
  private final long windowMillis;
  private long startedAt = Long.MIN_VALUE;
  private long used;

  RateWindow(long perWindow, long windowMillis) {
    this.perWindow = perWindow;
    this.windowMillis = windowMillis;
  }

  /** Whether {@code units} more fit now. An empty window takes any amount. */
  synchronized boolean fits(long units, long now) {
    if (perWindow == Long.MAX_VALUE) {
      return true; // switched off
    }
    if (startedAt == Long.MIN_VALUE || now < startedAt || now - startedAt >= duration()) {
      startedAt = now;
      used = 0;
    }
    return used == 0 || used + units <= perWindow;
  }

  /** Counts {@code units} without asking. */
  synchronized void use(long units) {
    used += units;
  }

  synchronized boolean tryUse(long units, long now) {
    if (!fits(units, now)) {
      return false;
    }
    used += units;
    return true;
  }

  /** How long until the window begins anew. */
  synchronized long millisLeft(long now) {
    return Math.max(0, startedAt + duration() - now);
  }

  private long duration() {
    return used <= perWindow
        ? windowMillis
        : (long) Math.ceil((double) used / perWindow * windowMillis);
  }
}
