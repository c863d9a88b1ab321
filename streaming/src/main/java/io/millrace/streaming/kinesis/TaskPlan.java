package io.millrace.streaming.kinesis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Deals the ranges of a micro-batch out to tasks. A shard goes to the same executor for as long as
 * that lives, because its records wait there; shards move only where executors come or go. Many
 * shards share a task where there are many more of them than cores.
 */
final class TaskPlan {
  private static final int TASKS_PER_CORE = 4;

  private final List<String> executors;
  private final int tasksPerExecutor;

  /**
   * @param executors where tasks can run; empty where it makes no difference
   * @param cores of all executors together
   */
  TaskPlan(List<String> executors, int cores) {
    this.executors = List.copyOf(executors);
    this.tasksPerExecutor =
        Math.max(1, cores * TASKS_PER_CORE / Math.max(1, this.executors.size()));
  }

  List<ShardTask> tasks(List<PlannedRange> ranges) {
    List<PlannedRange> seen = ranges.stream().filter(PlannedRange::isSeen).toList();
    List<ShardTask> tasks = new ArrayList<>();
    if (!seen.isEmpty()) {
      // Nothing to wait for, so one task has them quickly.
      tasks.add(new ShardTask(seen, null));
    }
    Map<String, List<PlannedRange>> places = new TreeMap<>();
    for (PlannedRange range : ranges) {
      if (!range.isSeen()) {
        places.computeIfAbsent(place(range.range().shard()), place -> new ArrayList<>()).add(range);
      }
    }
    places.forEach((place, there) -> deal(there, place.isEmpty() ? null : place, tasks));
    return tasks;
  }

  private void deal(List<PlannedRange> ranges, String executor, List<ShardTask> tasks) {
    int count = Math.min(ranges.size(), tasksPerExecutor);
    for (int task = 0; task < count; task++) {
      List<PlannedRange> dealt = new ArrayList<>();
      for (int i = task; i < ranges.size(); i += count) {
        dealt.add(ranges.get(i));
      }
      tasks.add(new ShardTask(dealt, executor));
    }
  }

  /** The executor with the highest hash together with the shard: few move when the set changes. */
  private String place(String shard) {
    String best = "";
    int highest = Integer.MIN_VALUE;
    for (String executor : executors) {
      int hash = mixed(executor.hashCode() * 31 + shard.hashCode());
      if (best.isEmpty() || hash > highest || hash == highest && executor.compareTo(best) > 0) {
        best = executor;
        highest = hash;
      }
    }
    return best;
  }

  /** The finalizer of MurmurHash3, as texts that differ in one digit have hashes alike. */
  private static int mixed(int hash) {
    int mixed = hash;
    mixed = (mixed ^ mixed >>> 16) * 0x85ebca6b;
    mixed = (mixed ^ mixed >>> 13) * 0xc2b2ae35;
    return mixed ^ mixed >>> 16;
  }
}
