package io.millrace.core.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.UTF8StreamJsonParser;
import java.io.IOException;
import java.util.Optional;

/** Opens JSON that a record holds. */
public final class Utf8Json {
  /** Why {@link #open} gives no parser. */
  public static final String NOT_UTF8 = "not JSON in UTF-8";

  /** Without the location's source, so that errors quote no log content. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private Utf8Json() {}

  /**
   * A parser whose locations are byte offsets from {@code offset}; none where the bytes are in
   * another encoding, which Jackson guesses where it finds zeros, and of which it knows no offsets.
   *
   * @throws IOException when the first bytes are in no encoding
   */
  public static Optional<JsonParser> open(byte[] bytes, int offset, int length) throws IOException {
    JsonParser parser = FACTORY.createParser(bytes, offset, length);
    return parser instanceof UTF8StreamJsonParser ? Optional.of(parser) : Optional.empty();
  }

  /** Where the current token begins. */
  public static int tokenStart(JsonParser parser) {
    return (int) parser.currentTokenLocation().getByteOffset();
  }

  /** Behind the last byte that was read. */
  public static int position(JsonParser parser) {
    return (int) parser.currentLocation().getByteOffset();
  }

  /** Where the text stopped to be JSON; 0 where that is not known. */
  public static int place(JsonProcessingException e) {
    return e.getLocation() == null ? 0 : (int) Math.max(0, e.getLocation().getByteOffset());
  }
}
