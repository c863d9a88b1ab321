package io.millrace.batch.audit;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Counts problems and keeps the first of them: by micro-batch, then shard, then kind. */
final class FirstProblems {
  private static final Comparator<Problem> ORDER =
      Comparator.comparingLong(Problem::batch)
          .thenComparing(Problem::stream)
          .thenComparing(Problem::shard)
          .thenComparing(Problem::kind)
          .thenComparing(Problem::message);

  private final int limit;
  private final PriorityQueue<Problem> kept = new PriorityQueue<>(ORDER.reversed());
  private long count;

  FirstProblems(int limit) {
    this.limit = limit;
  }

  void add(Problem problem) {
    count++;
    kept.add(problem);
    if (kept.size() > limit) {
      kept.remove();
    }
  }

  long count() {
    return count;
  }

  List<Problem> sorted() {
    return kept.stream().sorted(ORDER).toList();
  }
}
