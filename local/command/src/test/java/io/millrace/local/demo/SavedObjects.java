package io.millrace.local.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one file for OpenSearch Dashboards holds, by type and id. */
final class SavedObjects {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int WIDTH = 48;

  private final Map<String, JsonNode> objects = new LinkedHashMap<>();

  private SavedObjects() {}

  static SavedObjects read(Path file) throws IOException {
    SavedObjects read = new SavedObjects();
    for (String line : Files.readAllLines(file)) {
      JsonNode object = JSON.readTree(line);
      String name = name(object);
      if (read.objects.put(name, object) != null) {
        throw new IOException(file + " has " + name + " twice");
      }
    }
    return read;
  }

  private static String name(JsonNode reference) {
    return reference.path("type").asText() + " " + reference.path("id").asText();
  }

  List<JsonNode> ofType(String type) {
    return objects.values().stream()
        .filter(object -> object.path("type").asText().equals(type))
        .toList();
  }

  JsonNode dashboard() {
    return ofType("dashboard").get(0);
  }

  /** What a reference of an object, by its name there, refers to. */
  JsonNode referred(JsonNode object, String name) {
    for (JsonNode reference : object.path("references")) {
      if (reference.path("name").asText().equals(name)) {
        return objects.get(name(reference));
      }
    }
    throw new IllegalArgumentException(name(object) + " has no reference " + name);
  }

  /** JSON that an object holds as text. */
  static JsonNode inner(JsonNode attributes, String name) {
    try {
      return JSON.readTree(attributes.path(name).asText());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode source(JsonNode object) {
    return inner(object.path("attributes").path("kibanaSavedObjectMeta"), "searchSourceJSON");
  }

  /** References that lead nowhere, objects that nothing shows, and panels that lie on others. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    Set<String> referred = new HashSet<>();
    for (JsonNode object : objects.values()) {
      for (JsonNode reference : object.path("references")) {
        referred.add(name(reference));
        if (!objects.containsKey(name(reference))) {
          problems.add(name(object) + " refers to " + name(reference) + ", which is not there");
        }
      }
    }
    for (String name : objects.keySet()) {
      if (!referred.contains(name) && !name.startsWith("dashboard ")) {
        problems.add(name + " is in no dashboard");
      }
    }
    if (ofType("dashboard").size() == 1) {
      problems.addAll(placing(dashboard()));
    } else {
      problems.add(ofType("dashboard").size() + " dashboards in one file");
    }
    return problems;
  }

  private static List<String> placing(JsonNode dashboard) {
    List<String> problems = new ArrayList<>();
    Set<String> named = new HashSet<>();
    dashboard.path("references").forEach(one -> named.add(one.path("name").asText()));
    Set<Integer> taken = new HashSet<>();
    for (JsonNode panel : inner(dashboard.path("attributes"), "panelsJSON")) {
      if (!named.remove(panel.path("panelRefName").asText())) {
        problems.add(panel + " is no panel that the dashboard refers to");
      }
      JsonNode place = panel.path("gridData");
      for (int x = place.path("x").asInt(); x < right(place); x++) {
        for (int y = place.path("y").asInt(); y < bottom(place); y++) {
          if (x >= WIDTH || !taken.add(y * WIDTH + x)) {
            problems.add(panel + " lies on another, or beyond the edge");
            x = right(place);
            break;
          }
        }
      }
    }
    named.forEach(name -> problems.add(name + " has no place"));
    return problems;
  }

  private static int right(JsonNode place) {
    return place.path("x").asInt() + place.path("w").asInt();
  }

  private static int bottom(JsonNode place) {
    return place.path("y").asInt() + place.path("h").asInt();
  }
}
