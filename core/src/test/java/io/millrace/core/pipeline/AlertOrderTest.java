package io.millrace.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AlertOrderTest {
  private final Map<String, Set<String>> reads = new LinkedHashMap<>();

  @Test
  void whatAnAlertReadsComesBeforeIt() {
    reads.put("c", Set.of("b", "counts"));
    reads.put("a", Set.of("counts"));
    reads.put("b", Set.of("a"));

    AlertOrder order = new AlertOrder(reads);

    assertThat(order.ordered()).containsExactly("a", "b", "c");
    assertThat(order.circles()).isEmpty();
  }

  @Test
  void aCircleIsToldOnceAndWhatReadsItHasNoPlace() {
    reads.put("before", Set.of("b"));
    reads.put("a", Set.of("b"));
    reads.put("b", Set.of("c"));
    reads.put("c", Set.of("a", "counts"));
    reads.put("apart", Set.of("counts"));

    AlertOrder order = new AlertOrder(reads);

    assertThat(order.ordered()).containsExactly("apart");
    assertThat(order.circles()).containsExactly(List.of("b", "c", "a", "b"));
  }

  @Test
  void anAlertThatReadsItselfIsACircle() {
    reads.put("a", Set.of("a"));

    assertThat(new AlertOrder(reads).circles()).containsExactly(List.of("a", "a"));
  }
}
