package io.millrace.core.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.UTF8StreamJsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.unsafe.types.UTF8String;

/** One JSON record while it is parsed. */
final class JsonRecord {
  /** Without the location's source, so that errors quote no log content. */
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  /** Jackson guesses UTF-16 and UTF-32 where it finds zeros, and then knows no byte offsets. */
  private static final String NOT_UTF8 = "not JSON in UTF-8";

  private final JsonObjectType root;
  private final TextValues values;
  private final byte[] bytes;
  private final int offset;
  private final int length;
  private Map<UTF8String, UTF8String> rescued;
  private JsonParser parser;

  JsonRecord(JsonObjectType root, TextValues values, byte[] bytes, int offset, int length) {
    this.root = root;
    this.values = values;
    this.bytes = bytes;
    this.offset = offset;
    this.length = length;
  }

  /** A value that is not of its column's type. */
  private static final class Mismatch extends Exception {
    private static final long serialVersionUID = 1L;
    private final int at;

    Mismatch(String message, int at) {
      super(message, null, false, false);
      this.at = at;
    }
  }

  InternalRow parse() {
    try (JsonParser opened = FACTORY.createParser(bytes, offset, length)) {
      parser = opened;
      return opened instanceof UTF8StreamJsonParser ? record() : reject(NOT_UTF8, 0);
    } catch (Mismatch e) {
      return reject(e.getMessage(), e.at);
    } catch (JsonProcessingException e) {
      return reject("not JSON: " + e.getOriginalMessage(), place(e));
    } catch (IOException e) {
      return reject(NOT_UTF8, 0);
    }
  }

  private InternalRow record() throws IOException, Mismatch {
    JsonToken first = parser.nextToken();
    if (first == null) {
      return reject("empty record", 0);
    }
    if (first != JsonToken.START_OBJECT) {
      return reject("no JSON object", tokenStart());
    }
    Object[] row = new Object[root.members().length + 2];
    readObject(root, row, "");
    if (parser.nextToken() != null) {
      return reject("text after the JSON object", tokenStart());
    }
    row[row.length - 2] = rescued == null ? null : mapOf(rescued);
    return new GenericInternalRow(row);
  }

  /** Reads the fields of an object into {@code row}; a later field of the same name wins. */
  private void readObject(JsonObjectType type, Object[] row, String path)
      throws IOException, Mismatch {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      Integer ordinal = type.ordinals().get(name);
      if (ordinal == null) {
        rescue(path + name);
      } else if (token == JsonToken.VALUE_NULL) {
        row[ordinal] = null;
      } else {
        row[ordinal] = read(type.members()[ordinal], path, name);
      }
    }
  }

  private void rescue(String path) throws IOException {
    if (rescued == null) {
      rescued = new LinkedHashMap<>();
    }
    UTF8String text = parser.currentToken() == JsonToken.VALUE_NULL ? null : text();
    rescued.put(UTF8String.fromString(path), text);
  }

  private Object read(JsonObjectType.Member member, String path, String name)
      throws IOException, Mismatch {
    JsonToken token = parser.currentToken();
    if (member.object() != null) {
      expect(token == JsonToken.START_OBJECT, member, path + name);
      Object[] row = new Object[member.object().members().length];
      readObject(member.object(), row, path + name + ".");
      return new GenericInternalRow(row);
    }
    if (member.type() instanceof ArrayType) {
      expect(token == JsonToken.START_ARRAY, member, path + name);
      return readArray(member.element(), path + name);
    }
    if (member.element() != null) {
      expect(token == JsonToken.START_OBJECT, member, path + name);
      return readMap(member.element(), path + name + ".");
    }
    return scalar(member, path, name);
  }

  private Object readArray(JsonObjectType.Member element, String path)
      throws IOException, Mismatch {
    List<Object> elements = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      String index = element.object() == null ? "[]" : "[" + elements.size() + "]";
      elements.add(token == JsonToken.VALUE_NULL ? null : read(element, path, index));
    }
    return new GenericArrayData(elements.toArray());
  }

  private Object readMap(JsonObjectType.Member value, String path) throws IOException, Mismatch {
    Map<UTF8String, Object> entries = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      JsonToken token = parser.nextToken();
      entries.put(
          UTF8String.fromString(key),
          token == JsonToken.VALUE_NULL ? null : read(value, path, key));
    }
    return mapOf(entries);
  }

  private Object scalar(JsonObjectType.Member member, String path, String name)
      throws IOException, Mismatch {
    if (member.type() instanceof StringType) {
      return text();
    }
    int at = tokenStart();
    JsonToken token = parser.currentToken();
    expect(token.isScalarValue(), member, path + name);
    byte[] text = parser.getText().getBytes(StandardCharsets.UTF_8);
    Object value = values.read(member.type(), text, 0, text.length);
    if (value == TextValues.MISMATCH) {
      throw mismatch(member, path + name, at);
    }
    return value;
  }

  /** A string without its quotes; of anything else the JSON text. */
  private UTF8String text() throws IOException {
    int start = tokenStart();
    boolean string = parser.currentToken() == JsonToken.VALUE_STRING;
    if (parser.currentToken().isStructStart()) {
      parser.skipChildren();
    } else {
      parser.finishToken();
    }
    int end = (int) parser.currentLocation().getByteOffset();
    if (string) {
      // As many characters as bytes between the quotes: ASCII without escapes.
      return parser.getTextLength() == end - start - 2
          ? Utf8.slice(bytes, offset + start + 1, offset + end - 1)
          : UTF8String.fromString(parser.getText());
    }
    return Utf8.text(bytes, offset + start, offset + end);
  }

  private void expect(boolean fits, JsonObjectType.Member member, String path) throws Mismatch {
    if (!fits) {
      throw mismatch(member, path, tokenStart());
    }
  }

  private static Mismatch mismatch(JsonObjectType.Member member, String path, int at) {
    return new Mismatch("column '%s' is no %s".formatted(path, member.type().sql()), at);
  }

  private static ArrayBasedMapData mapOf(Map<UTF8String, ?> entries) {
    return new ArrayBasedMapData(
        new GenericArrayData(entries.keySet().toArray()),
        new GenericArrayData(entries.values().toArray()));
  }

  private int tokenStart() {
    return (int) parser.currentTokenLocation().getByteOffset();
  }

  static int place(JsonProcessingException e) {
    return e.getLocation() == null ? 0 : (int) Math.max(0, e.getLocation().getByteOffset());
  }

  private InternalRow reject(String reason, int at) {
    return RejectedRow.of(root.members().length + 1, reason, at);
  }
}
