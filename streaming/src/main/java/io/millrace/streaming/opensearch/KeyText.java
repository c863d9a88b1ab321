package io.millrace.streaming.opensearch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/** A value as part of an ID or as the key of a map: as in the document, without JSON's quotes. */
final class KeyText {
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonField field;
  private final boolean plainString;
  private final boolean quoted;

  private KeyText(JsonField field, boolean plainString, boolean quoted) {
    this.field = field;
    this.plainString = plainString;
    this.quoted = quoted;
  }

  static KeyText of(String column, DataType type) {
    boolean quoted =
        type instanceof TimestampType
            || type instanceof TimestampNTZType
            || type instanceof DateType
            || type instanceof BinaryType;
    return new KeyText(JsonField.of(column, type), type instanceof StringType, quoted);
  }

  boolean isAbsent(SpecializedGetters row, int at) {
    return row.isNullAt(at);
  }

  String text(SpecializedGetters row, int at) {
    if (plainString) {
      return row.getUTF8String(at).toString();
    }
    if (field instanceof JsonField.Floating number) {
      return number.text(row, at);
    }
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);
      field.write(json, row, at);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String written = text.toString();
    return quoted ? written.substring(1, written.length() - 1) : written;
  }
}
