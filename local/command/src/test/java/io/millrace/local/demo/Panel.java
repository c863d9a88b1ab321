package io.millrace.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Row;

/**
 * A visualization, asked in two ways: of OpenSearch, with the request that Dashboards makes of its
 * aggregations, and of a table with the same columns, in SQL.
 */
final class Panel {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String title;
  private final PanelQuery query;
  private final PanelRange range;
  private final List<JsonNode> metrics;
  private final List<JsonNode> buckets;

  /**
   * What a panel shows: its rows, in its order.
   *
   * @param keys of the buckets, the outermost first
   */
  record Shown(List<String> keys, List<Double> values) {}

  Panel(JsonNode visualization, PanelQuery query, PanelRange range) {
    JsonNode state = SavedObjects.inner(visualization.path("attributes"), "visState");
    this.title = state.path("title").asText();
    this.query = query;
    this.range = range;
    this.metrics = aggregations(state, true);
    this.buckets = aggregations(state, false);
  }

  private static List<JsonNode> aggregations(JsonNode state, boolean isMetric) {
    return StreamSupport.stream(state.path("aggs").spliterator(), false)
        .filter(agg -> agg.path("schema").asText().equals("metric") == isMetric)
        .toList();
  }

  String title() {
    return title;
  }

  /** Fields that are aggregated, each with the type of field that its aggregation needs. */
  Map<String, Set<String>> fields() {
    Map<String, Set<String>> fields = new LinkedHashMap<>();
    for (JsonNode agg : metrics) {
      if (!type(agg).equals("count")) {
        fields.put(field(agg), Set.of("number"));
      }
    }
    for (JsonNode agg : buckets) {
      boolean isTime = type(agg).equals("date_histogram");
      fields.put(field(agg), isTime ? Set.of("date") : Set.of("string", "number", "boolean"));
    }
    return fields;
  }

  private static String type(JsonNode agg) {
    return agg.path("type").asText();
  }

  private static String id(JsonNode agg) {
    return agg.path("id").asText();
  }

  private static String field(JsonNode agg) {
    return agg.path("params").path("field").asText();
  }

  ObjectNode request() {
    ObjectNode request = JSON.createObjectNode().put("size", 0);
    request.set("query", query.json(range));
    addLevel(request, 0);
    return request;
  }

  /** Metrics are asked of the innermost buckets, and on the way of what buckets are sorted by. */
  private void addLevel(ObjectNode parent, int level) {
    ObjectNode aggs = JSON.createObjectNode();
    if (level > 0) {
      JsonNode sortedBy = sortedBy(buckets.get(level - 1));
      for (JsonNode metric : metrics) {
        if (level == buckets.size() || metric == sortedBy) {
          addMetric(aggs, metric);
        }
      }
    } else if (buckets.isEmpty()) {
      metrics.forEach(metric -> addMetric(aggs, metric));
    }
    if (level < buckets.size()) {
      JsonNode bucket = buckets.get(level);
      ObjectNode agg = aggs.putObject(id(bucket));
      if (type(bucket).equals("date_histogram")) {
        agg.putObject("date_histogram")
            .put("field", field(bucket))
            .put("fixed_interval", range.barMillis() + "ms")
            .put("time_zone", "UTC")
            .put("min_doc_count", 1);
      } else {
        ObjectNode terms = agg.putObject("terms").put("field", field(bucket));
        terms.put("size", bucket.path("params").path("size").asInt());
        JsonNode metric = sortedBy(bucket);
        terms
            .putObject("order")
            .put(
                type(metric).equals("count") ? "_count" : id(metric),
                bucket.path("params").path("order").asText());
      }
      addLevel(agg, level + 1);
    }
    if (!aggs.isEmpty()) {
      parent.set("aggs", aggs);
    }
  }

  private static void addMetric(ObjectNode aggs, JsonNode metric) {
    if (!type(metric).equals("count")) {
      aggs.putObject(id(metric)).putObject(type(metric)).put("field", field(metric));
    }
  }

  /** The metric whose size decides the order of a bucket's terms, or null. */
  private JsonNode sortedBy(JsonNode bucket) {
    String by = bucket.path("params").path("orderBy").asText();
    return metrics.stream().filter(metric -> id(metric).equals(by)).findFirst().orElse(null);
  }

  List<Shown> ofAnswer(JsonNode answer) {
    List<Shown> shown = new ArrayList<>();
    addBuckets(shown, List.of(), answer.path("aggregations"), answer.path("hits").path("total"));
    return shown;
  }

  private void addBuckets(List<Shown> shown, List<String> keys, JsonNode aggs, JsonNode total) {
    if (keys.size() == buckets.size()) {
      shown.add(new Shown(keys, metrics.stream().map(m -> value(m, aggs, total)).toList()));
      return;
    }
    for (JsonNode bucket : aggs.path(id(buckets.get(keys.size()))).path("buckets")) {
      List<String> inner = new ArrayList<>(keys);
      inner.add(bucket.path("key").asText());
      addBuckets(shown, List.copyOf(inner), bucket, total);
    }
  }

  private static double value(JsonNode metric, JsonNode aggs, JsonNode total) {
    if (type(metric).equals("count")) {
      return aggs.has("doc_count")
          ? aggs.path("doc_count").asDouble()
          : total.path("value").asDouble();
    }
    return aggs.path(id(metric)).path("value").asDouble();
  }

  /** All groups of all levels: keys, how many of them the row is about, and the metrics. */
  String sql(String table) {
    StringJoiner inner = new StringJoiner(", ", "SELECT *, ", "");
    inner.add("1 AS one");
    StringJoiner outer = new StringJoiner(", ", "SELECT ", "");
    StringJoiner levels = new StringJoiner(", ");
    StringJoiner level = new StringJoiner(" + ");
    level.add("0");
    for (int i = 0; i < buckets.size(); i++) {
      inner.add(keySql(buckets.get(i)) + " AS key_" + i);
      outer.add("key_" + i);
      level.add("(1 - grouping(key_%d))".formatted(i));
      levels.add(
          IntStream.rangeClosed(0, i)
              .mapToObj(key -> "key_" + key)
              .collect(Collectors.joining(", ", "(", ")")));
    }
    outer.add("CAST(%s AS INT) AS level".formatted(buckets.isEmpty() ? "0" : level.toString()));
    for (JsonNode metric : metrics) {
      outer.add(metricSql(metric));
    }
    String grouping = buckets.isEmpty() ? "" : " GROUP BY GROUPING SETS (" + levels + ")";
    return "%s FROM (%s FROM `%s` WHERE %s)%s"
        .formatted(outer, inner, table, query.sql(range), grouping);
  }

  private String keySql(JsonNode bucket) {
    String column = "`" + field(bucket) + "`";
    if (!type(bucket).equals("date_histogram")) {
      return "CAST(%s AS STRING)".formatted(column);
    }
    return "CAST(unix_millis(%s) - pmod(unix_millis(%s), %d) AS STRING)"
        .formatted(column, column, range.barMillis());
  }

  private static String metricSql(JsonNode metric) {
    return switch (type(metric)) {
      case "count" -> "CAST(count(*) AS DOUBLE)";
      case "sum", "max", "min", "avg" ->
          "CAST(coalesce(%s(`%s`), 0) AS DOUBLE)".formatted(type(metric), field(metric));
      default -> throw new IllegalArgumentException("Unknown metric: " + metric);
    };
  }

  List<Shown> ofTable(List<Row> rows) {
    List<Shown> groups = new ArrayList<>();
    for (Row row : rows) {
      int level = row.getInt(buckets.size());
      List<String> keys = IntStream.range(0, level).mapToObj(row::getString).toList();
      if (IntStream.range(0, level).noneMatch(row::isNullAt)) {
        List<Double> values =
            IntStream.range(0, metrics.size())
                .mapToObj(i -> row.getDouble(buckets.size() + 1 + i))
                .toList();
        groups.add(new Shown(keys, values));
      }
    }
    List<Shown> shown = new ArrayList<>();
    addGroups(shown, List.of(), groups);
    return shown;
  }

  private void addGroups(List<Shown> shown, List<String> keys, List<Shown> groups) {
    if (keys.size() == buckets.size()) {
      groups.stream().filter(group -> group.keys().equals(keys)).forEach(shown::add);
      return;
    }
    JsonNode bucket = buckets.get(keys.size());
    boolean isTime = type(bucket).equals("date_histogram");
    Comparator<Shown> byKey = Comparator.comparing(group -> last(group), Panel::compareKeys);
    Comparator<Shown> order =
        isTime
            ? byKey
            : Comparator.comparing(
                    (Shown group) -> group.values().get(metrics.indexOf(sortedBy(bucket))))
                .reversed()
                .thenComparing(byKey);
    groups.stream()
        .filter(group -> group.keys().size() == keys.size() + 1)
        .filter(group -> group.keys().subList(0, keys.size()).equals(keys))
        .sorted(order)
        .limit(isTime ? Long.MAX_VALUE : bucket.path("params").path("size").asLong())
        .forEach(group -> addGroups(shown, group.keys(), groups));
  }

  private static String last(Shown group) {
    return group.keys().get(group.keys().size() - 1);
  }

  /** Numbers as numbers; a field has one or the other. */
  private static int compareKeys(String one, String other) {
    boolean areNumbers = one.matches("-?\\d+") && other.matches("-?\\d+");
    return areNumbers ? new BigDecimal(one).compareTo(new BigDecimal(other)) : one.compareTo(other);
  }

  /** How two answers differ; empty where they do not. */
  static Set<String> differences(List<Shown> found, List<Shown> expected) {
    Set<String> differences = new LinkedHashSet<>();
    for (int i = 0; i < Math.max(found.size(), expected.size()); i++) {
      Shown here = i < found.size() ? found.get(i) : null;
      Shown there = i < expected.size() ? expected.get(i) : null;
      if (here == null || there == null || !isSame(here, there)) {
        differences.add("row %d is %s, by SQL %s".formatted(i, here, there));
      }
    }
    return differences;
  }

  private static boolean isSame(Shown one, Shown other) {
    return one.keys().equals(other.keys())
        && IntStream.range(0, one.values().size())
            .allMatch(i -> isClose(one.values().get(i), other.values().get(i)));
  }

  /** OpenSearch adds up doubles, in its own order. */
  private static boolean isClose(double one, double other) {
    return Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(other));
  }
}
