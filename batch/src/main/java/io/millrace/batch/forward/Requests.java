package io.millrace.batch.forward;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.core.MillraceException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Posts to a receiver. */
final class Requests {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int TOO_MANY = 429;
  private static final int SERVER_ERROR = 500;
  private static final int SUCCESS = 2;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(TIMEOUT)
          .followRedirects(HttpClient.Redirect.NEVER) // the token is for this host only
          .build();
  private final URI url;
  private final Optional<String> authorization;

  Requests(URI url, Optional<String> authorization) {
    this.url = url;
    this.authorization = authorization;
  }

  /**
   * What a receiver has answered.
   *
   * @param status 0 where it could not be reached
   */
  record Reply(int status, JsonNode body, Duration pause, String reason) {
    boolean isSuccess() {
      return status / 100 == SUCCESS;
    }

    /** Whether the same request may be taken later. */
    boolean isPassing() {
      return status == 0 || status == TOO_MANY || status >= SERVER_ERROR;
    }
  }

  /**
   * @throws MillraceException when the token is not accepted
   */
  Reply post(String body, String type) throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .timeout(TIMEOUT)
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body));
    authorization.ifPresent(value -> request.header("Authorization", value));
    try {
      return reply(
          http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      return new Reply(
          0,
          JSON.createObjectNode(),
          Duration.ZERO,
          "%s could not be reached: %s".formatted(url.getHost(), e));
    }
  }

  private Reply reply(HttpResponse<String> response) {
    int status = response.statusCode();
    if (status == UNAUTHORIZED || status == FORBIDDEN) {
      throw new MillraceException(
          "%s answered %d: check the token in the environment variable %s, and what it may write to."
              .formatted(url.getHost(), status, ForwardOptions.TOKEN));
    }
    Duration pause =
        response
            .headers()
            .firstValue("Retry-After")
            .filter(text -> text.matches("\\d{1,4}"))
            .map(text -> Duration.ofSeconds(Long.parseLong(text)))
            .orElse(Duration.ZERO);
    return new Reply(
        status, json(response.body()), pause, "%s answered %d".formatted(url.getHost(), status));
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return JSON.createObjectNode(); // a page of a proxy; the status tells
    }
  }
}
