package io.millrace.core.envelope;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.core.json.Utf8Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * {@code cloudwatch-logs}: what a subscription of CloudWatch Logs sends. Gzip, base64 of it, or
 * plain JSON; one object or several. Each event of a {@code DATA_MESSAGE} is a message; a {@code
 * CONTROL_MESSAGE}, by which the service tests the destination, is dropped.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html">Log
 *     group-level subscription filters</a>
 */
final class CloudWatchLogsEnvelope extends JsonEnvelope {
  private static final long serialVersionUID = 1L;

  private static final int OWNER = 0;
  private static final int GROUP = 1;
  private static final int STREAM = 2;
  private static final int FILTERS = 3;
  private static final int EVENT_ID = 4;
  private static final int EVENT_TIME = 5;
  private static final int EXTRACTED_FIELDS = 6;

  private static final StructType FIELDS =
      new StructType()
          .add("log_owner", DataTypes.StringType)
          .add("log_group", DataTypes.StringType)
          .add("log_stream", DataTypes.StringType)
          .add("log_subscription_filters", DataTypes.createArrayType(DataTypes.StringType))
          .add("log_event_id", DataTypes.StringType)
          .add("log_event_time", DataTypes.TimestampType)
          .add(
              "log_extracted_fields",
              DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType));

  private static final Base64Envelope BASE64 = new Base64Envelope();

  @Override
  public String name() {
    return "cloudwatch-logs";
  }

  @Override
  public StructType fields() {
    return FIELDS;
  }

  @Override
  public void open(byte[] bytes, int from, int to, Contents contents) {
    if (GzipEnvelope.isGzip(bytes, from, to)) {
      GzipEnvelope.unpack(
          bytes, from, to, contents, (json, start, end) -> super.open(json, start, end, contents));
    } else if (isBase64OfGzip(bytes, from, to)) {
      BASE64.open(bytes, from, to, new Decoded(contents));
    } else {
      super.open(bytes, from, to, contents);
    }
  }

  /** Gzip's first three bytes, the third being its only method, in base64. */
  private static boolean isBase64OfGzip(byte[] bytes, int from, int to) {
    return to - from >= 4
        && bytes[from] == 'H'
        && bytes[from + 1] == '4'
        && bytes[from + 2] == 's'
        && bytes[from + 3] == 'I';
  }

  /** What was in base64 is opened once more; all else is passed on. */
  private final class Decoded implements Contents {
    private final Contents contents;

    Decoded(Contents contents) {
      this.contents = contents;
    }

    @Override
    public void add(byte[] bytes, int from, int to) {
      open(bytes, from, to, contents);
    }

    @Override
    public void reject(byte[] bytes, int from, int to, String reason, int at) {
      contents.reject(bytes, from, to, reason, at);
    }

    @Override
    public void set(int ordinal, Object value) {
      contents.set(ordinal, value);
    }

    @Override
    public void drop() {
      contents.drop();
    }

    @Override
    public Allowance allowance() {
      return contents.allowance();
    }
  }

  private record Event(UTF8String id, Long time, ArrayBasedMapData extracted, byte[] message) {}

  @Override
  void openObject(JsonParser parser, byte[] bytes, int from, Contents contents)
      throws IOException, Unfit {
    String type = null;
    int typeAt = Utf8Json.tokenStart(parser);
    List<Event> events = List.of();
    Object[] of = new Object[FILTERS + 1];
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "messageType" -> {
          typeAt = Utf8Json.tokenStart(parser);
          type = String.valueOf(text(parser));
        }
        case "owner" -> of[OWNER] = text(parser);
        case "logGroup" -> of[GROUP] = text(parser);
        case "logStream" -> of[STREAM] = text(parser);
        case "subscriptionFilters" -> of[FILTERS] = texts(parser);
        case "logEvents" -> events = events(parser);
        default -> parser.skipChildren();
      }
    }
    if ("CONTROL_MESSAGE".equals(type)) {
      contents.drop();
    } else if ("DATA_MESSAGE".equals(type)) {
      hand(of, events, contents);
    } else if (type == null) {
      throw new Unfit("no 'messageType'", typeAt);
    } else {
      throw new Unfit("'messageType' is neither DATA_MESSAGE nor CONTROL_MESSAGE", typeAt);
    }
  }

  private static void hand(Object[] of, List<Event> events, Contents contents) {
    for (Event event : events) {
      for (int i = 0; i < of.length; i++) {
        contents.set(i, of[i]);
      }
      contents.set(EVENT_ID, event.id);
      contents.set(EVENT_TIME, event.time);
      contents.set(EXTRACTED_FIELDS, event.extracted);
      contents.add(event.message, 0, event.message.length);
    }
  }

  private static List<Event> events(JsonParser parser) throws IOException, Unfit {
    expect(parser.currentToken() == JsonToken.START_ARRAY, "'logEvents' is no list", parser);
    List<Event> events = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      expect(parser.currentToken() == JsonToken.START_OBJECT, "an event is no object", parser);
      events.add(event(parser));
    }
    return events;
  }

  private static Event event(JsonParser parser) throws IOException, Unfit {
    UTF8String id = null;
    Long time = null;
    ArrayBasedMapData extracted = null;
    byte[] message = null;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "id" -> id = text(parser);
        case "timestamp" -> time = micros(parser);
        case "message" -> {
          expect(value == JsonToken.VALUE_STRING, "an event's 'message' is no text", parser);
          message = textBytes(parser);
        }
        case "extractedFields" -> extracted = map(parser);
        default -> parser.skipChildren();
      }
    }
    expect(message != null, "an event without 'message'", parser);
    return new Event(id, time, extracted, message);
  }

  /** The list's texts; null for what is no list. */
  private static ArrayData texts(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return null;
    }
    List<UTF8String> texts = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      texts.add(text(parser));
    }
    return new GenericArrayData(texts.toArray());
  }

  /** What a filter pattern took out of an event; null for what is no object. */
  private static ArrayBasedMapData map(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return null;
    }
    Map<UTF8String, UTF8String> entries = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      entries.put(UTF8String.fromString(name), text(parser));
    }
    return new ArrayBasedMapData(
        new GenericArrayData(entries.keySet().toArray()),
        new GenericArrayData(entries.values().toArray()));
  }
}
