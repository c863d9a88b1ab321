package io.millrace.core.format;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/** One CloudTrail event while it is parsed. */
final class CloudTrailEvent {
  private static final String IDENTITY = "userIdentity.";
  private static final String SESSION = IDENTITY + "sessionContext.";
  private static final String RESOURCES = "resources";
  private static final int MARK_LENGTH = 3;

  private final SliceRow row;
  private final byte[] bytes;
  private final int start;
  private final int end;
  private final JsonScanner scanner;

  /** Whether any part of the record is valid UTF-8 without a look. */
  private final boolean ascii;

  /** Index of the last name, or none. */
  private int key;

  private Map<UTF8String, UTF8String> rescued;

  CloudTrailEvent(SliceRow row, byte[] bytes, int start, int end) {
    this.row = row;
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.scanner = new JsonScanner(bytes, end);
    this.ascii = ByteSearch.isAscii(bytes, start, end);
  }

  SliceRow parse() {
    try {
      event();
      return row;
    } catch (JsonScanner.Malformed e) {
      return row.reject(UTF8String.fromString(e.getMessage()), e.at - start);
    }
  }

  private void event() throws JsonScanner.Malformed {
    int at = scanner.afterSpace(afterMark());
    if (at == end) {
      throw new JsonScanner.Malformed("empty record", start);
    }
    if (bytes[at] != '{') {
      throw new JsonScanner.Malformed("no JSON object", at);
    }
    int rest = scanner.afterSpace(object(at, CloudTrailFields.EVENT_MEMBERS, ""));
    if (rest < end) {
      throw new JsonScanner.Malformed("text after the JSON object", rest);
    }
    if (!CloudTrailFields.isEvent(row)) {
      throw new JsonScanner.Malformed(
          "no CloudTrail event: it has no eventTime, eventName and eventID", start);
    }
    if (rescued != null) {
      row.value(CloudTrailFields.RESCUED, mapOf(rescued));
    }
  }

  /** Behind a byte order mark. */
  private int afterMark() {
    boolean marked =
        end - start >= MARK_LENGTH
            && (bytes[start] & 0xFF) == 0xEF
            && (bytes[start + 1] & 0xFF) == 0xBB
            && (bytes[start + 2] & 0xFF) == 0xBF;
    return marked ? start + MARK_LENGTH : start;
  }

  /** Reads an object's members into their columns; a later member of the same name wins. */
  private int object(int at, CloudTrailFields.Members members, String path)
      throws JsonScanner.Malformed {
    int last = JsonKeys.NONE;
    int i = scanner.first(at, '}');
    while (i >= 0) {
      int value = key(i, members.keys(), last + 1);
      if (key == JsonKeys.NONE) {
        i = rescue(value, path + scanner.text());
      } else {
        last = key;
        int target = members.targets()[last];
        i = target >= 0 ? column(value, target) : nested(value, target);
      }
      i = scanner.following(i, '}');
    }
    return ~i;
  }

  /**
   * Takes a name with its colon, and sets {@link #key}. Where that is none, the name is the
   * scanner's last string.
   */
  private int key(int at, JsonKeys keys, int next) throws JsonScanner.Malformed {
    int guessed = keys.guess(bytes, at, end, next);
    if (guessed != JsonKeys.NONE) {
      key = guessed;
      return scanner.next(at + keys.quotedLength(guessed));
    }
    int value = scanner.key(at);
    if (scanner.isEscaped()) {
      byte[] name = scanner.text().getBytes();
      key = keys.find(name, 0, name.length);
    } else {
      key = keys.find(bytes, scanner.from(), scanner.to());
    }
    return value;
  }

  private int nested(int at, int target) throws JsonScanner.Malformed {
    return switch (target) {
      case CloudTrailFields.IDENTITY -> nested(at, CloudTrailFields.IDENTITY_MEMBERS, IDENTITY);
      case CloudTrailFields.SESSION -> nested(at, CloudTrailFields.SESSION_MEMBERS, SESSION);
      case CloudTrailFields.ISSUER ->
          nested(at, CloudTrailFields.ISSUER_MEMBERS, SESSION + "sessionIssuer.");
      case CloudTrailFields.ATTRIBUTES ->
          nested(at, CloudTrailFields.ATTRIBUTE_MEMBERS, SESSION + "attributes.");
      case CloudTrailFields.RESOURCES -> resources(at);
      case CloudTrailFields.RECORDS ->
          throw new JsonScanner.Malformed("delivery file, not an event", start);
      default -> throw new JsonScanner.Malformed("digest file, not an event", start);
    };
  }

  /** A member that should be an object, but is kept whatever it is. */
  private int nested(int at, CloudTrailFields.Members members, String path)
      throws JsonScanner.Malformed {
    if (bytes[at] == '{') {
      return object(at, members, path);
    }
    return bytes[at] == 'n' ? scanner.skip(at) : rescue(at, path.substring(0, path.length() - 1));
  }

  private int column(int at, int ordinal) throws JsonScanner.Malformed {
    byte first = bytes[at];
    boolean string = first == '"';
    int behind = string ? scanner.string(at) : scanner.skip(at);
    int from = string ? at + 1 : at;
    int to = string ? behind - 1 : behind;
    CloudTrailFields.Kind kind = CloudTrailFields.kind(ordinal);
    if (first == 'n') {
      row.setNullAt(ordinal);
    } else if (kind == CloudTrailFields.Kind.TEXT) {
      text(ordinal, from, to, string && scanner.isEscaped());
    } else if (kind == CloudTrailFields.Kind.TIME) {
      time(ordinal, from, to);
    } else {
      flag(ordinal, from, to);
    }
    return behind;
  }

  private void text(int ordinal, int from, int to, boolean escaped) {
    if (escaped) {
      row.text(ordinal, scanner.text());
    } else if (ascii || Utf8.isValid(bytes, from, to)) {
      row.slice(ordinal, from, to);
    } else {
      row.text(ordinal, Utf8.text(bytes, from, to));
    }
  }

  private void flag(int ordinal, int from, int to) throws JsonScanner.Malformed {
    boolean yes = isWord("true", from, to);
    if (!yes && !isWord("false", from, to)) {
      throw mismatch(ordinal, from);
    }
    row.flag(ordinal, yes);
  }

  /** Without regard to case. */
  private boolean isWord(String word, int from, int to) {
    boolean is = to - from == word.length();
    for (int i = 0; is && i < word.length(); i++) {
      is = (bytes[from + i] | 0x20) == word.charAt(i);
    }
    return is;
  }

  private void time(int ordinal, int from, int to) throws JsonScanner.Malformed {
    long micros = IsoTime.micros(bytes, from, to);
    if (micros == IsoTime.NONE) {
      throw mismatch(ordinal, from);
    }
    row.number(ordinal, micros);
  }

  private static JsonScanner.Malformed mismatch(int ordinal, int at) {
    var column = CloudTrailFields.COLUMNS.fields()[ordinal];
    return new JsonScanner.Malformed(
        "column '%s' is no %s".formatted(column.name(), column.dataType().sql()), at);
  }

  private int resources(int at) throws JsonScanner.Malformed {
    if (bytes[at] == 'n') {
      row.setNullAt(CloudTrailFields.RESOURCES_COLUMN);
      return scanner.skip(at);
    }
    if (bytes[at] != '[') {
      return rescue(at, RESOURCES);
    }
    List<Object> elements = new ArrayList<>();
    int i = scanner.first(at, ']');
    while (i >= 0) {
      i = scanner.following(resource(i, elements), ']');
    }
    row.value(CloudTrailFields.RESOURCES_COLUMN, new GenericArrayData(elements.toArray()));
    return ~i;
  }

  /** Adds an element, which is null where it is no object. */
  private int resource(int at, List<Object> elements) throws JsonScanner.Malformed {
    int index = elements.size();
    if (bytes[at] != '{') {
      elements.add(null);
      return bytes[at] == 'n' ? scanner.skip(at) : rescue(at, pathOf(index));
    }
    Object[] resource = new Object[3];
    elements.add(new GenericInternalRow(resource));
    CloudTrailFields.Members members = CloudTrailFields.RESOURCE_MEMBERS;
    int i = scanner.first(at, '}');
    while (i >= 0) {
      int value = key(i, members.keys(), 0);
      if (key == JsonKeys.NONE) {
        i = rescue(value, pathOf(index) + "." + scanner.text());
      } else {
        i = scanner.skip(value);
        resource[members.targets()[key]] = text(value, i);
      }
      i = scanner.following(i, '}');
    }
    return ~i;
  }

  private static String pathOf(int index) {
    return RESOURCES + "[" + index + "]";
  }

  private int rescue(int at, String name) throws JsonScanner.Malformed {
    int behind = scanner.skip(at);
    if (rescued == null) {
      rescued = new LinkedHashMap<>();
    }
    rescued.put(UTF8String.fromString(name), text(at, behind));
    return behind;
  }

  /** Of a value just taken: a string without its quotes, null, or of anything else the JSON. */
  private UTF8String text(int from, int to) {
    if (bytes[from] == '"') {
      return scanner.text();
    }
    return bytes[from] == 'n' ? null : Utf8.text(bytes, from, to);
  }

  private static ArrayBasedMapData mapOf(Map<UTF8String, UTF8String> entries) {
    return new ArrayBasedMapData(
        new GenericArrayData(entries.keySet().toArray()),
        new GenericArrayData(entries.values().toArray()));
  }
}
