package io.millrace.core.notify;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Posts notifications as Slack and its like take them: {@code {"text": …}}. Follows no redirect,
 * since the URL is a secret.
 *
 * @see <a href="https://api.slack.com/messaging/webhooks">Slack's incoming webhooks</a>
 */
final class WebhookNotifier implements Notifier {
  /** Carries the notification's id, for receivers that keep it. */
  static final String ID_HEADER = "Idempotency-Key";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern SECONDS = Pattern.compile("\\d{1,6}");
  private static final int SUCCESS = 2;
  private static final int SERVER_ERROR = 500;

  /** Timeout, too early, too many requests. */
  private static final Set<Integer> PASSING = Set.of(408, 425, 429);

  private final HttpClient http;
  private final URI url;
  private final Duration timeout;

  WebhookNotifier(HttpClient http, URI url, Duration timeout) {
    this.http = http;
    this.url = url;
    this.timeout = timeout;
  }

  @Override
  public void send(Notification notification) {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(timeout)
            .header("Content-Type", "application/json; charset=utf-8")
            .header(ID_HEADER, notification.id())
            .POST(BodyPublishers.ofString(body(notification)))
            .build();
    try {
      settle(http.send(request, BodyHandlers.discarding()));
    } catch (IOException e) {
      // The class alone: messages may repeat the URL.
      throw NotSentException.forNow(
          "%s could not be reached: %s".formatted(url.getHost(), e.getClass().getSimpleName()));
    } catch (InterruptedException e) {
      throw Patience.interrupted(e);
    }
  }

  /** Slack's three characters would else be links and calls to whole channels. */
  private static String body(Notification notification) {
    String text =
        notification.text().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    return JSON.createObjectNode().put("text", text).toString();
  }

  private void settle(HttpResponse<Void> answer) {
    int status = answer.statusCode();
    if (status / 100 == SUCCESS) {
      return;
    }
    String message = "%s answered %d".formatted(url.getHost(), status);
    if (status >= SERVER_ERROR || PASSING.contains(status)) {
      throw NotSentException.forNow(message, retryAfter(answer));
    }
    throw NotSentException.forGood(message);
  }

  private static Duration retryAfter(HttpResponse<Void> answer) {
    return answer
        .headers()
        .firstValue("Retry-After")
        .filter(text -> SECONDS.matcher(text).matches())
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
        .orElse(Duration.ZERO);
  }
}
