package io.millrace.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks OpenSearch, as a user would, how many requests its documents add up to, and notes when each
 * answer came. That is when records can be found, whatever happened before.
 */
final class SearchWatch {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PAGE = 5_000;

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final URI url;
  private final List<Sighting> sightings = new ArrayList<>();

  /**
   * One answer.
   *
   * @param requests how many requests were findable at that time
   */
  record Sighting(long millis, long requests) {}

  SearchWatch(URI url) {
    this.url = url;
  }

  /** Asks once; an index that does not exist yet counts as empty. */
  void look(String index) throws IOException, InterruptedException {
    long requests = sum(index);
    long now = System.currentTimeMillis();
    synchronized (sightings) {
      if (sightings.isEmpty() || sightings.get(sightings.size() - 1).requests() != requests) {
        sightings.add(new Sighting(now, requests));
      }
    }
  }

  List<Sighting> sightings() {
    synchronized (sightings) {
      return List.copyOf(sightings);
    }
  }

  private long sum(String index) throws IOException, InterruptedException {
    JsonNode answer =
        search(index, "{\"size\":0,\"aggs\":{\"n\":{\"sum\":{\"field\":\"requests\"}}}}");
    return (long) answer.path("aggregations").path("n").path("value").asDouble();
  }

  /** The documents of an index as JSON texts, made findable first. */
  List<String> documents(String index) throws IOException, InterruptedException {
    send("/" + index + "/_refresh", "");
    List<String> documents = new ArrayList<>();
    String after = "";
    while (true) {
      JsonNode hits =
          search(index, "{\"size\":%d,\"sort\":[{\"_id\":\"asc\"}]%s}".formatted(PAGE, after))
              .path("hits")
              .path("hits");
      for (JsonNode hit : hits) {
        documents.add(hit.path("_source").toString());
        after = ",\"search_after\":" + hit.path("sort");
      }
      if (hits.size() < PAGE) {
        return documents;
      }
    }
  }

  private JsonNode search(String index, String body) throws IOException, InterruptedException {
    return send("/" + index + "/_search?ignore_unavailable=true", body);
  }

  private JsonNode send(String path, String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    if (response.statusCode() == 404) {
      return JSON.createObjectNode();
    }
    if (response.statusCode() >= 300) {
      throw new IOException("OpenSearch answers " + response.statusCode() + ": " + response.body());
    }
    return JSON.readTree(response.body());
  }
}
