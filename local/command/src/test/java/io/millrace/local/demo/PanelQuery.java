package io.millrace.local.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which documents a panel is about.
 *
 * @param time the field that the dashboard's range is about
 * @param lucene the panel's own condition: clauses like {@code state:MISSED}, {@code alert:(a OR
 *     b)} and {@code status:[500 TO *]}, with AND between
 */
record PanelQuery(String time, String lucene) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern VALUE = Pattern.compile("(\\w+):(\\w+)");
  private static final Pattern VALUES = Pattern.compile("(\\w+):\\((\\w+(?: OR \\w+)+)\\)");
  private static final Pattern AT_LEAST = Pattern.compile("(\\w+):\\[(\\d+) TO \\*\\]");

  ObjectNode json(PanelRange range) {
    ObjectNode query = JSON.createObjectNode();
    ArrayNode filters = query.putObject("bool").putArray("filter");
    if (!lucene.isEmpty()) {
      filters
          .addObject()
          .putObject("query_string")
          .put("query", lucene)
          .put("analyze_wildcard", true)
          .put("time_zone", "UTC");
    }
    filters
        .addObject()
        .putObject("range")
        .putObject(time)
        .put("gte", range.from().toString())
        .put("lte", range.to().toString())
        .put("format", "strict_date_optional_time");
    return query;
  }

  String sql(PanelRange range) {
    List<String> conditions = new ArrayList<>();
    conditions.add(
        "`%s` BETWEEN timestamp_millis(%d) AND timestamp_millis(%d)"
            .formatted(time, range.from().toEpochMilli(), range.to().toEpochMilli()));
    clauses().forEach(clause -> conditions.add(sql(clause)));
    return String.join(" AND ", conditions);
  }

  private List<String> clauses() {
    return lucene.isEmpty() ? List.of() : List.of(lucene.split(" AND "));
  }

  /** Fields that the condition names. */
  List<String> fields() {
    return clauses().stream().map(clause -> clause.substring(0, clause.indexOf(':'))).toList();
  }

  private static String sql(String clause) {
    Matcher value = VALUE.matcher(clause);
    if (value.matches()) {
      return "`%s` = '%s'".formatted(value.group(1), value.group(2));
    }
    Matcher values = VALUES.matcher(clause);
    if (values.matches()) {
      return Stream.of(values.group(2).split(" OR "))
          .collect(Collectors.joining("', '", "`" + values.group(1) + "` IN ('", "')"));
    }
    Matcher atLeast = AT_LEAST.matcher(clause);
    if (atLeast.matches()) {
      return "`%s` >= %s".formatted(atLeast.group(1), atLeast.group(2));
    }
    throw new IllegalArgumentException("Not a clause that this test knows: " + clause);
  }
}
