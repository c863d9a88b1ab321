package io.millrace.streaming.opensearch;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Writes a row or a nested struct as a JSON object without its absent fields. */
final class JsonObject implements JsonField {
  private final SerializableString[] names;
  private final JsonField[] fields;

  /**
   * @param path where the struct stands, empty for a row
   */
  JsonObject(String path, StructType type) {
    this(path, type, Set.of());
  }

  JsonObject(String path, StructType type, Set<String> withoutFields) {
    StructField[] columns = type.fields();
    names = new SerializableString[columns.length];
    fields = new JsonField[columns.length];
    for (int i = 0; i < columns.length; i++) {
      if (!withoutFields.contains(columns[i].name())) {
        names[i] = new SerializedString(columns[i].name());
        String at = path.isEmpty() ? columns[i].name() : path + "." + columns[i].name();
        fields[i] = JsonField.of(at, columns[i].dataType());
      }
    }
  }

  @Override
  public void write(JsonGenerator json, SpecializedGetters row, int at) throws IOException {
    writeFields(json, row.getStruct(at, fields.length));
  }

  void writeFields(JsonGenerator json, SpecializedGetters row) throws IOException {
    json.writeStartObject();
    for (int i = 0; i < fields.length; i++) {
      if (fields[i] != null && !fields[i].isAbsent(row, i)) {
        json.writeFieldName(names[i]);
        fields[i].write(json, row, i);
      }
    }
    json.writeEndObject();
  }
}
