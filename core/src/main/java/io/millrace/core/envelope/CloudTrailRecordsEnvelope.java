package io.millrace.core.envelope;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.core.json.Utf8Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.types.StructType;

/**
 * {@code cloudtrail-records}: the file that CloudTrail delivers, {@code {"Records": [event, …]}}.
 * Each event is a message, as the file has it. An object without {@code Records} is a message
 * itself: a single event as EventBridge and CloudWatch Logs carry it, or a digest file, which the
 * format tells apart.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html">CloudTrail
 *     log file examples</a>
 */
final class CloudTrailRecordsEnvelope extends JsonEnvelope {
  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "cloudtrail-records";
  }

  @Override
  public StructType fields() {
    return new StructType();
  }

  private record Event(int from, int to) {}

  @Override
  void openObject(JsonParser parser, byte[] bytes, int from, Contents contents)
      throws IOException, Unfit {
    int start = Utf8Json.tokenStart(parser);
    List<Event> events = null;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      if (name.equals("Records")) {
        expect(parser.currentToken() == JsonToken.START_ARRAY, "'Records' is no list", parser);
        events = events(parser);
      } else {
        parser.skipChildren();
      }
    }
    if (events == null) {
      contents.add(bytes, from + start, from + Utf8Json.position(parser));
      return;
    }
    for (Event event : events) {
      contents.add(bytes, from + event.from, from + event.to);
    }
  }

  private static List<Event> events(JsonParser parser) throws IOException {
    List<Event> events = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      int start = Utf8Json.tokenStart(parser);
      parser.skipChildren();
      parser.finishToken();
      events.add(new Event(start, Utf8Json.position(parser)));
    }
    return events;
  }
}
