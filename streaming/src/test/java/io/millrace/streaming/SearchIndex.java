package io.millrace.streaming;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.TreeMap;

/** An index of OpenSearch, as a user sees it. */
record SearchIndex(URI url, String name) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** All documents by their id; less than one page of them. */
  Map<String, String> documents() throws IOException, InterruptedException {
    send("/_refresh", "");
    JsonNode hits = JSON.readTree(send("/_search", "{\"size\":10000}")).path("hits").path("hits");
    Map<String, String> documents = new TreeMap<>();
    for (JsonNode hit : hits) {
      documents.put(hit.path("_id").asText(), hit.path("_source").toString());
    }
    return documents;
  }

  void delete() throws IOException, InterruptedException {
    HTTP.send(
        HttpRequest.newBuilder(URI.create(url + "/" + name)).DELETE().build(),
        BodyHandlers.discarding());
  }

  private String send(String path, String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/" + name + path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    return HTTP.send(request, BodyHandlers.ofString()).body();
  }
}
