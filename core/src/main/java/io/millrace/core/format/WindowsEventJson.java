package io.millrace.core.format;

import org.apache.spark.unsafe.types.UTF8String;

/** One Windows event in JSON while it is parsed. */
final class WindowsEventJson {
  private final WindowsEventRow row;
  private final byte[] bytes;
  private final int start;
  private final int end;
  private final JsonScanner scanner;

  /** Index of the last name, or none. */
  private int key;

  private Spare time;
  private Spare message;

  /** A member for a column that no better member may fill. */
  private record Spare(String path, UTF8String text, int at) {}

  WindowsEventJson(WindowsEventRow row, byte[] bytes, int start, int end) {
    this.row = row;
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.scanner = new JsonScanner(bytes, end);
  }

  /**
   * @param at index of the first brace
   */
  void parse(int at) throws WindowsEvent.Refused {
    try {
      int rest = scanner.afterSpace(object(at, WindowsEventFields.JSON_MEMBERS, ""));
      if (rest < end) {
        throw new JsonScanner.Malformed("text after the JSON object", rest);
      }
      use(time, WindowsEventFields.TIME);
      use(message, WindowsEventFields.MESSAGE);
    } catch (JsonScanner.Malformed e) {
      throw new WindowsEvent.Refused(e.getMessage(), e.at - start);
    }
  }

  private void use(Spare spare, int ordinal) throws JsonScanner.Malformed {
    if (spare == null) {
      return;
    }
    if (row.has(ordinal)) {
      row.rescue(spare.path, spare.text);
    } else {
      put(ordinal, spare.path, spare.text, spare.at);
    }
  }

  /** Reads an object's members into their columns; a later member of the same name wins. */
  private int object(int at, WindowsEventFields.Members members, String path)
      throws JsonScanner.Malformed {
    int last = JsonKeys.NONE;
    int i = scanner.first(at, '}');
    while (i >= 0) {
      int value = key(i, members.keys(), last + 1);
      if (key == JsonKeys.NONE) {
        i = rescue(value, path + scanner.text());
      } else {
        last = key;
        i = member(value, members.targets()[last], path + members.names().get(last));
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

  private int member(int at, int target, String path) throws JsonScanner.Malformed {
    return switch (target) {
      case WindowsEventFields.DATA -> data(at, path);
      case WindowsEventFields.SPARE_TIME -> {
        int behind = scanner.skip(at);
        time = new Spare(path, text(at, behind), at);
        yield behind;
      }
      case WindowsEventFields.SPARE_MESSAGE -> {
        int behind = scanner.skip(at);
        message = new Spare(path, text(at, behind), at);
        yield behind;
      }
      default -> target >= 0 ? column(at, target, path) : nested(at, target, path);
    };
  }

  /** A member that should be an object, but is kept whatever it is. */
  private int nested(int at, int target, String path) throws JsonScanner.Malformed {
    if (bytes[at] == '{') {
      return object(at, WindowsEventFields.nested(target), path + ".");
    }
    return bytes[at] == 'n' ? scanner.skip(at) : rescue(at, path);
  }

  private int column(int at, int ordinal, String path) throws JsonScanner.Malformed {
    if (ordinal == WindowsEventFields.KEYWORDS && bytes[at] == '[') {
      return keywords(at);
    }
    int behind = scanner.skip(at);
    put(ordinal, path, text(at, behind), at);
    return behind;
  }

  private void put(int ordinal, String path, UTF8String text, int at) throws JsonScanner.Malformed {
    if (row.put(ordinal, text)) {
      return;
    }
    if (ordinal == WindowsEventFields.TIME || ordinal == WindowsEventFields.EVENT_ID) {
      throw new JsonScanner.Malformed(WindowsEventFields.mismatch(ordinal), at);
    }
    row.rescue(path, text);
  }

  private int keywords(int at) throws JsonScanner.Malformed {
    int i = scanner.first(at, ']');
    while (i >= 0) {
      int behind = scanner.skip(i);
      row.keyword(text(i, behind));
      i = scanner.following(behind, ']');
    }
    return ~i;
  }

  /** Event data, with names or in its order. */
  private int data(int at, String path) throws JsonScanner.Malformed {
    if (bytes[at] == '[') {
      int i = scanner.first(at, ']');
      while (i >= 0) {
        int behind = scanner.skip(i);
        row.data(row.nextName(), text(i, behind));
        i = scanner.following(behind, ']');
      }
      return ~i;
    }
    if (bytes[at] != '{') {
      return bytes[at] == 'n' ? scanner.skip(at) : rescue(at, path);
    }
    int i = scanner.first(at, '}');
    while (i >= 0) {
      int value = scanner.key(i);
      UTF8String name = scanner.text();
      int behind = scanner.skip(value);
      row.data(name, text(value, behind));
      i = scanner.following(behind, '}');
    }
    return ~i;
  }

  private int rescue(int at, String path) throws JsonScanner.Malformed {
    int behind = scanner.skip(at);
    row.rescue(path, text(at, behind));
    return behind;
  }

  /** Of a value just taken: a string without its quotes, null, or of anything else the JSON. */
  private UTF8String text(int from, int to) {
    if (bytes[from] == '"') {
      return scanner.text();
    }
    return bytes[from] == 'n' ? null : Utf8.text(bytes, from, to);
  }
}
