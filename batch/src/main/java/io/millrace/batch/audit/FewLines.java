package io.millrace.batch.audit;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;

import io.millrace.batch.audit.AuditReport.Line;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The lines of a report as people want them. A stream of files has more shards than anybody reads:
 * those that balance become one line per interval, and the others stay.
 */
final class FewLines {
  /** The most shards of a stream that have a line each. */
  static final int SHARDS = 100;

  private record Together(String stream, Instant from) {}

  private FewLines() {}

  static List<Line> of(List<Line> lines) {
    Map<String, Set<String>> shards =
        lines.stream().collect(groupingBy(Line::stream, mapping(Line::shard, toSet())));
    List<Line> few = new ArrayList<>();
    Map<Together, List<Line>> together = new LinkedHashMap<>();
    for (Line line : lines) {
      if (shards.get(line.stream()).size() <= SHARDS || line.problemCount() > 0) {
        few.add(line);
      } else {
        together
            .computeIfAbsent(new Together(line.stream(), line.from()), key -> new ArrayList<>())
            .add(line);
      }
    }
    together.values().forEach(balanced -> few.add(sum(balanced)));
    return few;
  }

  private static Line sum(List<Line> lines) {
    Line first = lines.get(0);
    Counts counts = lines.stream().map(Line::counts).reduce(Counts.NONE, Counts::plus);
    String shard =
        lines.size() == 1
            ? first.shard()
            : String.format(Locale.ROOT, "(%,d shards)", lines.size());
    return new Line(first.stream(), shard, first.from(), counts, 0, "");
  }
}
