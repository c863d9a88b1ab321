package io.millrace.batch.forward;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.core.MillraceException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Splunk's HTTP event collector. A row that is sent again after a crash is there twice, with the
 * same field {@code millrace_id}: the collector knows no ids.
 *
 * @see <a
 *     href="https://docs.splunk.com/Documentation/Splunk/latest/Data/FormateventsforHTTPEventCollector">events</a>,
 *     <a
 *     href="https://docs.splunk.com/Documentation/Splunk/latest/Data/TroubleshootHTTPEventCollector">answers</a>
 */
final class SplunkReceiver implements Receiver {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PATH = "/services/collector/event";
  private static final String INVALID = "invalid-event-number";
  private static final int MILLIS_DIGITS = 3;

  private final Requests requests;
  private final String source;
  private final String sourceType;
  private final Optional<String> index;

  SplunkReceiver(ForwardOptions options, Optional<String> token) {
    this.requests =
        new Requests(
            URI.create(options.url().toString().replaceFirst("/+$", "") + PATH),
            token.map(value -> "Splunk " + value));
    this.source = "millrace:" + options.pipeline();
    this.sourceType = "millrace:" + options.table();
    this.index = options.index();
  }

  @Override
  public Answer send(List<Event> events) throws InterruptedException {
    StringBuilder body = new StringBuilder();
    events.forEach(event -> body.append(envelope(event)));
    Requests.Reply reply = requests.post(body.toString(), "application/json");
    if (reply.isSuccess()) {
      return Answer.TAKEN;
    }
    if (reply.isPassing()) {
      return Answer.busy(events, List.of(), reply.pause(), reply.reason());
    }
    String said = reply.body().path("text").asText("");
    int invalid = reply.body().path(INVALID).asInt(-1);
    if (invalid < 0 || invalid >= events.size()) {
      throw new MillraceException(
          "%s: %s. No event can be taken so.".formatted(reply.reason(), said));
    }
    // Those before it are in, those behind it are not.
    List<Event> left = new ArrayList<>(events.subList(invalid + 1, events.size()));
    return new Answer(
        left, List.of(new Refusal(events.get(invalid), said)), false, Duration.ZERO, said);
  }

  private String envelope(Event event) {
    ObjectNode envelope = JSON.createObjectNode();
    if (event.millis() >= 0) {
      envelope.put("time", BigDecimal.valueOf(event.millis(), MILLIS_DIGITS));
    }
    envelope.put("source", source).put("sourcetype", sourceType);
    index.ifPresent(name -> envelope.put("index", name));
    envelope.putObject("fields").put("millrace_id", event.id());
    try {
      envelope.set("event", JSON.readTree(event.json()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Spark wrote a row that is no JSON", e);
    }
    return envelope.toString();
  }
}
