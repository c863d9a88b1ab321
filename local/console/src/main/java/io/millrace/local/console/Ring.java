package io.millrace.local.console;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The newest of many things; older ones are forgotten. */
final class Ring<T> {
  private final int size;
  private final Deque<T> kept = new ArrayDeque<>();

  Ring(int size) {
    this.size = size;
  }

  synchronized void add(T one) {
    if (kept.size() == size) {
      kept.removeFirst();
    }
    kept.addLast(one);
  }

  /** The oldest first. */
  synchronized List<T> list() {
    return List.copyOf(kept);
  }
}
