package io.millrace.core.envelope;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.core.json.Utf8Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.spark.unsafe.types.UTF8String;

/** An envelope that is JSON: objects behind each other, each opened on its own. */
abstract class JsonEnvelope implements Envelope {
  private static final long serialVersionUID = 1L;

  /** What an envelope finds wrong with JSON that is well formed. */
  static final class Unfit extends Exception {
    private static final long serialVersionUID = 1L;
    private final int at;

    /**
     * @param at offset from the start of the bytes
     */
    Unfit(String message, int at) {
      super(message, null, false, false);
      this.at = at;
    }
  }

  @Override
  public void open(byte[] bytes, int from, int to, Contents contents) {
    // What precedes a mistake is handed over; the rest, from the object with the mistake, is not.
    int start = 0;
    try {
      Optional<JsonParser> opened = Utf8Json.open(bytes, from, to - from);
      if (opened.isEmpty()) {
        contents.reject(bytes, from, to, Utf8Json.NOT_UTF8, 0);
        return;
      }
      try (JsonParser parser = opened.get()) {
        JsonToken token = parser.nextToken();
        if (token == null) {
          contents.reject(bytes, from, to, "empty record", 0);
        }
        while (token != null) {
          start = Utf8Json.tokenStart(parser);
          if (token != JsonToken.START_OBJECT) {
            throw new Unfit("no JSON object", start);
          }
          openObject(parser, bytes, from, contents);
          token = parser.nextToken();
        }
      }
    } catch (Unfit e) {
      contents.reject(bytes, from + start, to, e.getMessage(), e.at - start);
    } catch (JsonProcessingException e) {
      int at = Math.max(0, Utf8Json.place(e) - start);
      contents.reject(bytes, from + start, to, "not JSON: " + e.getOriginalMessage(), at);
    } catch (IOException e) {
      contents.reject(bytes, from + start, to, Utf8Json.NOT_UTF8, 0);
    }
  }

  /**
   * Opens one object; the parser is at its start, and is left at its end.
   *
   * @param from where the text of the parser begins in {@code bytes}
   * @throws Unfit when it is not what the envelope expects; nothing of it has been handed over then
   */
  abstract void openObject(JsonParser parser, byte[] bytes, int from, Contents contents)
      throws IOException, Unfit;

  /** The value's text; null for a null, an object or a list. */
  static UTF8String text(JsonParser parser) throws IOException {
    if (parser.currentToken().isStructStart()) {
      parser.skipChildren();
      return null;
    }
    return parser.currentToken() == JsonToken.VALUE_NULL
        ? null
        : UTF8String.fromString(parser.getText());
  }

  /** The value's text in bytes of its own. */
  static byte[] textBytes(JsonParser parser) throws IOException {
    return parser.getText().getBytes(StandardCharsets.UTF_8);
  }

  static void expect(boolean fits, String message, JsonParser parser) throws Unfit {
    if (!fits) {
      throw new Unfit(message, Utf8Json.tokenStart(parser));
    }
  }

  /** Milliseconds since the epoch as a TIMESTAMP; null where they are out of its range. */
  static Long micros(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      parser.skipChildren();
      return null;
    }
    long millis =
        parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
            ? Long.MAX_VALUE
            : parser.getLongValue();
    return Math.abs(millis) <= Long.MAX_VALUE / 1000 ? millis * 1000 : null;
  }
}
