package io.millrace.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Holds a file for OpenSearch Dashboards against an OpenSearch that a pipeline has filled, and what
 * each panel shows against SQL over tables.
 */
final class DashboardCheck {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What Dashboards shows of a saved search. */
  private static final int MOST_HITS = 500;

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI openSearch;
  private final SparkSession spark;
  private final UnaryOperator<String> tables;
  private final SavedObjects objects;
  private final PanelRange range;
  private final List<String> problems = new ArrayList<>();

  /**
   * @param spark has the tables as views
   * @param tables the view that has the rows of an index
   */
  DashboardCheck(URI openSearch, SparkSession spark, UnaryOperator<String> tables, Path file)
      throws IOException {
    this.openSearch = openSearch;
    this.spark = spark;
    this.tables = tables;
    this.objects = SavedObjects.read(file);
    this.range =
        PanelRange.until(
            Instant.now().truncatedTo(ChronoUnit.MILLIS),
            objects.dashboard().path("attributes").path("timeFrom").asText());
  }

  /**
   * Everything that is wrong with the file.
   *
   * @param isEventful whether every panel has to show something other than zero
   */
  List<String> problems(boolean isEventful) throws IOException, InterruptedException {
    problems.addAll(objects.problems());
    send("POST", "/_refresh", "");
    for (JsonNode pattern : objects.ofType("index-pattern")) {
      checkFields(pattern);
    }
    if (!problems.isEmpty()) {
      return problems;
    }
    for (JsonNode visualization : objects.ofType("visualization")) {
      checkVisualization(visualization, isEventful);
    }
    for (JsonNode search : objects.ofType("search")) {
      checkSearch(search);
    }
    return problems;
  }

  /** A pattern's fields are those of the index, which are those of the sink's template. */
  private void checkFields(JsonNode pattern) throws IOException, InterruptedException {
    String title = pattern.path("attributes").path("title").asText();
    Map<String, String> named = new TreeMap<>();
    for (JsonNode field : SavedObjects.inner(pattern.path("attributes"), "fields")) {
      if (!field.path("name").asText().startsWith("_")) {
        named.put(field.path("name").asText(), described(field.path("esTypes").path(0), field));
      }
    }
    Map<String, String> found = new TreeMap<>();
    send("GET", "/" + title + "/_field_caps?fields=*", null)
        .path("fields")
        .fields()
        .forEachRemaining(
            field ->
                field
                    .getValue()
                    .forEach(
                        type -> {
                          if (isLeaf(field.getKey(), type.path("type").asText())) {
                            found.merge(
                                field.getKey(),
                                described(type.path("type"), type),
                                (one, other) -> one + " and " + other);
                          }
                        }));
    if (!named.equals(found)) {
      problems.add("%s: fields are %s, in OpenSearch %s".formatted(title, named, found));
    }
    Set<String> ofTemplates = new TreeSet<>();
    for (JsonNode template :
        send("GET", "/_index_template/" + title, null).path("index_templates")) {
      JsonNode body = template.path("index_template");
      if (body.path("_meta").path("written_by").asText().equals("millrace")) {
        addLeaves(ofTemplates, "", body.path("template").path("mappings"));
      }
    }
    Set<String> types = new TreeSet<>();
    named.forEach((name, type) -> types.add(name + " " + type.split(" ")[0]));
    if (!types.equals(ofTemplates)) {
      problems.add("%s: fields are %s, in the template %s".formatted(title, types, ofTemplates));
    }
  }

  /** A flat object has a field within, whose name ends with a dot. */
  private static boolean isLeaf(String name, String type) {
    return !name.startsWith("_")
        && !name.endsWith(".")
        && !type.equals("object")
        && !type.equals("nested");
  }

  private static String described(JsonNode type, JsonNode can) {
    return "%s%s%s"
        .formatted(
            type.asText(),
            can.path("searchable").asBoolean() ? " searchable" : "",
            can.path("aggregatable").asBoolean() ? " aggregatable" : "");
  }

  private static void addLeaves(Set<String> leaves, String path, JsonNode mappings) {
    mappings
        .path("properties")
        .fields()
        .forEachRemaining(
            field -> {
              String name = path + field.getKey();
              if (field.getValue().has("properties")) {
                addLeaves(leaves, name + ".", field.getValue());
              } else {
                leaves.add(name + " " + field.getValue().path("type").asText());
              }
            });
  }

  private void checkVisualization(JsonNode visualization, boolean isEventful)
      throws IOException, InterruptedException {
    JsonNode pattern = pattern(visualization);
    PanelQuery query = query(visualization, pattern);
    Panel panel = new Panel(visualization, query, range);
    Map<String, JsonNode> fields = fields(pattern);
    List<String> missing = new ArrayList<>();
    query.fields().stream().filter(field -> !fields.containsKey(field)).forEach(missing::add);
    panel
        .fields()
        .forEach(
            (field, types) -> {
              JsonNode there = fields.get(field);
              if (there == null
                  || !there.path("aggregatable").asBoolean()
                  || there.has("subType")
                  || !types.contains(there.path("type").asText())) {
                missing.add(field);
              }
            });
    if (!missing.isEmpty()) {
      problems.add(
          "%s: nothing to aggregate in %s: %s".formatted(panel.title(), index(pattern), missing));
      return;
    }
    ObjectNode request = panel.request();
    List<Panel.Shown> found = panel.ofAnswer(search(index(pattern), request));
    List<Panel.Shown> expected =
        panel.ofTable(spark.sql(panel.sql(tables.apply(index(pattern)))).collectAsList());
    Panel.differences(found, expected).stream()
        .limit(3)
        .forEach(difference -> problems.add(panel.title() + ": " + difference));
    if (found.isEmpty() || isEventful && found.stream().allMatch(row -> row.values().get(0) == 0)) {
      problems.add("%s: shows nothing, asked %s".formatted(panel.title(), request));
    }
  }

  /** The documents that are listed, as many as there are rows, and with what the rows have. */
  private void checkSearch(JsonNode search) throws IOException, InterruptedException {
    JsonNode pattern = pattern(search);
    PanelQuery query = query(search, pattern);
    String title = search.path("attributes").path("title").asText();
    List<String> columns = new ArrayList<>();
    search.path("attributes").path("columns").forEach(column -> columns.add(column.asText()));
    List<String> missing =
        columns.stream().filter(column -> !fields(pattern).containsKey(column)).toList();
    if (!missing.isEmpty()) {
      problems.add("%s: no such fields in %s: %s".formatted(title, index(pattern), missing));
      return;
    }
    ObjectNode request = JSON.createObjectNode().put("size", MOST_HITS);
    request.set("query", query.json(range));
    request.putArray("sort").addObject().put(query.time(), "desc");
    List<String> found = new ArrayList<>();
    for (JsonNode hit : search(index(pattern), request).path("hits").path("hits")) {
      List<String> values = new ArrayList<>();
      columns.forEach(column -> values.add(hit.path("_source").path(column).asText(null)));
      found.add(values.toString());
    }
    String sql =
        "SELECT `%s` FROM `%s` WHERE %s ORDER BY `%s` DESC LIMIT %d"
            .formatted(
                String.join("`, `", columns),
                tables.apply(index(pattern)),
                query.sql(range),
                query.time(),
                MOST_HITS);
    List<String> expected = new ArrayList<>();
    for (Row row : spark.sql(sql).collectAsList()) {
      List<String> values = new ArrayList<>();
      for (int i = 0; i < columns.size(); i++) {
        values.add(row.isNullAt(i) ? null : text(row.get(i)));
      }
      expected.add(values.toString());
    }
    // Equal times come in any order.
    if (!found.stream().sorted().toList().equals(expected.stream().sorted().toList())) {
      problems.add("%s: shows %s, by SQL %s".formatted(title, found, expected));
    }
    if (found.isEmpty() && !spark.table(tables.apply(index(pattern))).isEmpty()) {
      problems.add(title + ": shows nothing, asked " + request);
    }
  }

  private static String text(Object value) {
    return value instanceof java.sql.Timestamp time ? time.toInstant().toString() : value + "";
  }

  private JsonNode pattern(JsonNode object) {
    return objects.referred(object, SavedObjects.source(object).path("indexRefName").asText());
  }

  private static String index(JsonNode pattern) {
    return pattern.path("attributes").path("title").asText();
  }

  private static PanelQuery query(JsonNode object, JsonNode pattern) {
    JsonNode query = SavedObjects.source(object).path("query");
    if (!query.path("language").asText().equals("lucene")) {
      throw new IllegalArgumentException("Not a language that this test knows: " + query);
    }
    return new PanelQuery(
        pattern.path("attributes").path("timeFieldName").asText(), query.path("query").asText());
  }

  private static Map<String, JsonNode> fields(JsonNode pattern) {
    Map<String, JsonNode> fields = new TreeMap<>();
    for (JsonNode field : SavedObjects.inner(pattern.path("attributes"), "fields")) {
      fields.put(field.path("name").asText(), field);
    }
    return fields;
  }

  private JsonNode search(String index, ObjectNode request)
      throws IOException, InterruptedException {
    return send("POST", "/" + index + "/_search", request.toString());
  }

  private JsonNode send(String method, String path, String body)
      throws IOException, InterruptedException {
    BodyPublisher publisher =
        body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(openSearch + path))
            .header("Content-Type", "application/json")
            .method(method, publisher)
            .build();
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    if (response.statusCode() >= 300) {
      throw new IOException(
          "%s %s: %d %s".formatted(method, path, response.statusCode(), response.body()));
    }
    return JSON.readTree(response.body());
  }
}
