package io.millrace.streaming.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TaskPlanTest {
  private static final List<String> EXECUTORS =
      List.of("executor_a_1", "executor_a_2", "executor_b_3", "executor_b_4");

  @Test
  void everyRangeIsInOneTask() {
    List<ShardTask> tasks = new TaskPlan(EXECUTORS, 8).tasks(toRead(1_000));
    assertThat(tasks.stream().flatMap(task -> task.ranges().stream()))
        .containsExactlyInAnyOrderElementsOf(toRead(1_000));
    assertThat(tasks).hasSizeLessThanOrEqualTo(32);
  }

  @Test
  void aShardStaysWithItsExecutorAndFewMoveWhenOneIsLost() {
    Map<String, String> before = places(new TaskPlan(EXECUTORS, 8).tasks(toRead(1_000)));
    assertThat(before).containsAllEntriesOf(places(new TaskPlan(EXECUTORS, 8).tasks(toRead(900))));

    Map<String, String> after =
        places(new TaskPlan(EXECUTORS.subList(0, 3), 8).tasks(toRead(1_000)));
    before.forEach(
        (shard, executor) -> {
          if (!executor.equals("executor_b_4")) {
            assertThat(after).containsEntry(shard, executor);
          }
        });
    for (String executor : EXECUTORS) {
      assertThat(before.values().stream().filter(executor::equals).count()).isBetween(150L, 350L);
    }
  }

  @Test
  void whatTheDriverHasSeenIsOneTaskAnywhere() {
    List<PlannedRange> ranges =
        List.of(
            PlannedRange.seen(range(0), List.of()),
            PlannedRange.toRead(range(1), false),
            PlannedRange.seen(range(2), List.of()));
    List<ShardTask> tasks = new TaskPlan(EXECUTORS, 2).tasks(ranges);
    assertThat(tasks).hasSize(2);
    assertThat(tasks.get(0).ranges()).containsExactly(ranges.get(0), ranges.get(2));
    assertThat(tasks.get(0).preferredLocations()).isEmpty();
    assertThat(tasks.get(1).preferredLocations()).hasSize(1);
  }

  @Test
  void withoutExecutorsTasksRunAnywhere() {
    List<ShardTask> tasks = new TaskPlan(List.of(), 2).tasks(toRead(3));
    assertThat(tasks).hasSize(3);
    assertThat(tasks).allSatisfy(task -> assertThat(task.preferredLocations()).isEmpty());
  }

  private static List<PlannedRange> toRead(int shards) {
    return IntStream.range(0, shards)
        .mapToObj(shard -> PlannedRange.toRead(range(shard), false))
        .toList();
  }

  private static ShardRange range(int shard) {
    return new ShardRange(
        "logs",
        "shardId-%012d".formatted(shard),
        ShardPosition.TRIM_HORIZON,
        ShardPosition.after("7", 1));
  }

  private static Map<String, String> places(List<ShardTask> tasks) {
    Map<String, String> places = new HashMap<>();
    for (ShardTask task : tasks) {
      task.ranges().forEach(range -> places.put(range.range().shard(), task.executor()));
    }
    return places;
  }
}
