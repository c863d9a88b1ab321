package io.millrace.core.aggregate;

import static org.apache.spark.sql.functions.lit;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Column;

/**
 * A stretch of event time.
 *
 * @param start inclusive
 * @param end exclusive
 */
public record EventWindow(Instant start, Instant end) {

  /** The times that any of the windows holds, in order, no two of them meeting. */
  static List<EventWindow> union(Collection<EventWindow> windows) {
    List<EventWindow> union = new ArrayList<>();
    for (EventWindow window :
        windows.stream().sorted(Comparator.comparing(EventWindow::start)).toList()) {
      EventWindow last = union.isEmpty() ? null : union.get(union.size() - 1);
      if (last == null || window.start.isAfter(last.end)) {
        union.add(window);
      } else if (window.end.isAfter(last.end)) {
        union.set(union.size() - 1, new EventWindow(last.start, window.end));
      }
    }
    return union;
  }

  /** Whether any of the windows holds a time, in a form that files are skipped by. */
  public static Column holds(Column time, Collection<EventWindow> windows) {
    return union(windows).stream()
        .map(
            window ->
                time.geq(lit(Timestamp.from(window.start)))
                    .and(time.lt(lit(Timestamp.from(window.end)))))
        .reduce(Column::or)
        .orElse(lit(false));
  }
}
