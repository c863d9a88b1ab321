package io.millrace.bench.parser;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * CloudTrail events by Jackson's streaming parser. It does less than the format: texts stay Java's
 * strings, resources are JSON, and nothing is rescued.
 */
final class JacksonEvents {
  private static final JsonFactory FACTORY = new JsonFactory();

  private static final List<String> TEXTS =
      List.of(
          "eventVersion",
          "eventSource",
          "eventName",
          "awsRegion",
          "sourceIPAddress",
          "userAgent",
          "errorCode",
          "errorMessage",
          "requestID",
          "eventID",
          "eventType",
          "eventCategory",
          "recipientAccountId",
          "apiVersion",
          "sharedEventID",
          "vpcEndpointId");

  /** Members whose JSON is kept as it is. */
  private static final List<String> JSON =
      List.of(
          "requestParameters",
          "responseElements",
          "additionalEventData",
          "tlsDetails",
          "resources",
          "webIdFederationData");

  private static final int TIME = 50;
  private static final int CREATED = 51;
  private static final int READ_ONLY = 52;
  private static final int MANAGEMENT = 53;
  private static final int MFA = 54;

  private static final Map<String, Integer> EVENT = new HashMap<>();

  private static final Map<String, Integer> IDENTITY =
      Map.of(
          "type", 30,
          "principalId", 31,
          "arn", 32,
          "accountId", 33,
          "userName", 34,
          "accessKeyId", 35,
          "invokedBy", 36);

  private static final Map<String, Integer> SESSION = Map.of("webIdFederationData", 25);

  private static final Map<String, Integer> ISSUER =
      Map.of("type", 37, "principalId", 38, "arn", 39, "accountId", 40, "userName", 41);

  private static final Map<String, Integer> ATTRIBUTES =
      Map.of("creationDate", CREATED, "mfaAuthenticated", MFA);

  private static final Map<String, Map<String, Integer>> NESTED =
      Map.of(
          "userIdentity", IDENTITY,
          "sessionContext", SESSION,
          "sessionIssuer", ISSUER,
          "attributes", ATTRIBUTES);

  static {
    TEXTS.forEach(name -> EVENT.put(name, EVENT.size()));
    JSON.forEach(name -> EVENT.put(name, 20 + JSON.indexOf(name)));
    EVENT.put("eventTime", TIME);
    EVENT.put("readOnly", READ_ONLY);
    EVENT.put("managementEvent", MANAGEMENT);
  }

  private final byte[] bytes;
  private final String[] texts = new String[42];
  private long time;
  private long sessionCreated;
  private boolean readOnly;
  private boolean managementEvent;
  private boolean mfaAuthenticated;

  private JacksonEvents(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Times in microseconds since the epoch. */
  record Event(
      String[] texts,
      long time,
      long sessionCreated,
      boolean readOnly,
      boolean managementEvent,
      boolean mfaAuthenticated) {}

  static Event parse(byte[] bytes) throws IOException {
    JacksonEvents event = new JacksonEvents(bytes);
    try (JsonParser parser = FACTORY.createParser(bytes)) {
      parser.nextToken();
      event.read(parser, EVENT);
    }
    return new Event(
        event.texts,
        event.time,
        event.sessionCreated,
        event.readOnly,
        event.managementEvent,
        event.mfaAuthenticated);
  }

  private void read(JsonParser parser, Map<String, Integer> columns) throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      Integer column = columns.get(name);
      if (column != null) {
        put(parser, token, column);
      } else if (token == JsonToken.START_OBJECT && NESTED.containsKey(name)) {
        read(parser, NESTED.get(name));
      } else {
        parser.skipChildren();
      }
    }
  }

  private void put(JsonParser parser, JsonToken token, int column) throws IOException {
    switch (column) {
      case TIME -> time = micros(parser.getText());
      case CREATED -> sessionCreated = micros(parser.getText());
      case READ_ONLY -> readOnly = token == JsonToken.VALUE_TRUE;
      case MANAGEMENT -> managementEvent = token == JsonToken.VALUE_TRUE;
      case MFA -> mfaAuthenticated = Boolean.parseBoolean(parser.getText());
      default -> texts[column] = text(parser, token);
    }
  }

  private String text(JsonParser parser, JsonToken token) throws IOException {
    if (!token.isStructStart()) {
      return token == JsonToken.VALUE_NULL ? null : parser.getText();
    }
    int start = (int) parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    int end = (int) parser.currentLocation().getByteOffset();
    return new String(bytes, start, end - start, StandardCharsets.UTF_8);
  }

  /**
   * Of {@code 2024-06-01T00:00:00Z}, digit by digit: Instant.parse would take a third of the time.
   */
  private static long micros(String time) {
    long day =
        LocalDate.of(number(time, 0, 4), number(time, 5, 7), number(time, 8, 10)).toEpochDay();
    int second = (number(time, 11, 13) * 60 + number(time, 14, 16)) * 60 + number(time, 17, 19);
    return (day * 86_400 + second) * 1_000_000;
  }

  private static int number(String digits, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      number = number * 10 + digits.charAt(i) - '0';
    }
    return number;
  }
}
