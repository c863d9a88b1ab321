package io.millrace.local.generate.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/**
 * A subscription of CloudWatch Logs: what it sends to a stream, compressed.
 *
 * @param owner the account whose logs these are
 */
record Subscription(String owner, String group, String filter) {

  /**
   * @param id unique within the scenario
   * @param extracted what the filter's pattern took out of the message, as a JSON object; empty for
   *     nothing
   */
  record Event(String id, Instant time, String message, String extracted) {
    private String json() {
      return "{\"id\":\"%s\",\"timestamp\":%d,\"message\":\"%s\"%s}"
          .formatted(
              id,
              time.toEpochMilli(),
              escaped(message),
              extracted.isEmpty() ? "" : ",\"extractedFields\":" + extracted);
    }
  }

  /** A payload with log events. */
  byte[] data(String stream, List<Event> events) {
    return payload(
        "DATA_MESSAGE", stream, events.stream().map(Event::json).collect(Collectors.joining(",")));
  }

  /** The payload with which the service tries whether it reaches the stream. */
  byte[] control() {
    return payload(
        "CONTROL_MESSAGE",
        "",
        "{\"id\":\"\",\"timestamp\":0,\"message\":\"CWL CONTROL MESSAGE: Checking health of destination Kinesis stream.\"}");
  }

  private byte[] payload(String type, String stream, String events) {
    return gzip(
        ("{\"messageType\":\"%s\",\"owner\":\"%s\",\"logGroup\":\"%s\",\"logStream\":\"%s\","
                + "\"subscriptionFilters\":[\"%s\"],\"logEvents\":[%s]}")
            .formatted(type, owner, group, stream, filter, events)
            .getBytes(UTF_8));
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(bytes.length / 4 + 64);
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
