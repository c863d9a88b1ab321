package io.millrace.core.aggregate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A stretch of event time of one group of rows.
 *
 * @param group the group's columns as JSON, those of the key that are no bounds of the window
 */
record GroupWindow(String group, EventWindow window) {

  /** The times that any of the windows holds, by group and in order, no two of a group meeting. */
  static List<GroupWindow> union(Collection<GroupWindow> windows) {
    Map<String, List<EventWindow>> groups = new TreeMap<>();
    for (GroupWindow one : windows) {
      groups.computeIfAbsent(one.group, group -> new ArrayList<>()).add(one.window);
    }
    List<GroupWindow> union = new ArrayList<>();
    groups.forEach(
        (group, all) ->
            EventWindow.union(all).forEach(window -> union.add(new GroupWindow(group, window))));
    return union;
  }
}
