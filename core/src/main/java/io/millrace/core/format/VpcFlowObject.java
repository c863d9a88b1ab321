package io.millrace.core.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.core.json.Utf8Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * A VPC flow log record as a JSON object: what a subscription filter extracts from the line, alone
 * or as {@code extractedFields} of the log event.
 *
 * <p>Who writes the filter names the fields, so account-id, account_id and accountId are the same.
 */
final class VpcFlowObject {
  private static final String EXTRACTED = "extractedFields";
  private static final int LONGEST_NAME = 64;

  private final VpcFlow format;
  private final Columns columns;
  private final SliceRow row;
  private final byte[] bytes;
  private final int start;
  private final int end;
  private final boolean[] seen;
  private JsonParser parser;

  /** The first thing that is wrong, if anything is, and its place. */
  private String reason;

  private int reasonAt;

  VpcFlowObject(VpcFlow format, byte[] bytes, int start, int end) {
    this.format = format;
    this.columns = format.columns;
    this.row = new SliceRow(columns.layout, bytes);
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.seen = new boolean[columns.size()];
  }

  /** How fields are compared: {@code accountid} for account-id, account_id and accountId. */
  static String bare(String name) {
    return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
  }

  SliceRow parse() {
    try {
      Optional<JsonParser> opened = Utf8Json.open(bytes, start, end - start);
      if (opened.isPresent()) {
        try (JsonParser inUse = opened.get()) {
          parser = inUse;
          readEvent();
        }
      } else {
        fail(Utf8Json.NOT_UTF8, 0);
      }
    } catch (JsonProcessingException e) {
      reason = "not JSON: " + e.getOriginalMessage();
      reasonAt = Utf8Json.place(e);
    } catch (IOException e) {
      fail(Utf8Json.NOT_UTF8, 0);
    }
    return reason == null ? row : row.reject(UTF8String.fromString(reason), reasonAt);
  }

  private void readEvent() throws IOException {
    parser.nextToken();
    boolean extracted = false;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      if (parser.nextToken() == JsonToken.START_OBJECT && name.equals(EXTRACTED)) {
        extracted = true;
        readExtracted();
      } else if (extracted) {
        parser.skipChildren();
      } else {
        readField(name);
      }
    }
    if (parser.nextToken() != null) {
      fail("text after the JSON object", place());
    }
    int missing = 0;
    while (missing < seen.length && seen[missing]) {
      missing++;
    }
    if (missing < seen.length) {
      fail("column '%s' is missing in the JSON object".formatted(columns.names[missing]), 0);
    }
  }

  /** Forgets what stands before: the fields of the log event are not those of the format. */
  private void readExtracted() throws IOException {
    reason = null;
    Arrays.fill(seen, false);
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      readField(name);
    }
  }

  private void readField(String name) throws IOException {
    int at = place();
    JsonToken token = parser.currentToken();
    parser.skipChildren();
    Integer field = format.ordinals.get(bare(name));
    if (field == null) {
      String shown = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "…" : name;
      fail("the JSON object has '%s', which is no field of the format".formatted(shown), at);
      return;
    }
    seen[field] = true;
    row.setNullAt(field);
    if (token != JsonToken.VALUE_NULL && !(token.isScalarValue() && put(field))) {
      fail(columns.mismatch(field), at);
    }
  }

  private boolean put(int field) throws IOException {
    String value = parser.getText();
    if (value.equals("-")) {
      return true;
    }
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    FieldType type = columns.types[field];
    if (type == FieldType.TEXT) {
      row.text(field, UTF8String.fromBytes(text));
      return true;
    }
    long number = Numbers.whole(text, 0, text.length);
    boolean seconds = type == FieldType.SECONDS;
    row.number(field, seconds ? number * Numbers.MICROS : number);
    return number >= 0
        && (!seconds || number <= Numbers.LAST_SECOND)
        && (type != FieldType.INT || number <= Integer.MAX_VALUE);
  }

  private int place() {
    return (int) parser.currentTokenLocation().getByteOffset();
  }

  private void fail(String why, int at) {
    if (reason == null) {
      reason = why;
      reasonAt = at;
    }
  }
}
