package io.millrace.streaming.opensearch;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;

/** Arrays and maps. An absent element is null in an array, and missing in a map. */
final class JsonNested {
  private JsonNested() {}

  static JsonField array(JsonField element) {
    return (json, row, at) -> {
      ArrayData array = row.getArray(at);
      json.writeStartArray();
      for (int i = 0; i < array.numElements(); i++) {
        writeOrNull(element, json, array, i);
      }
      json.writeEndArray();
    };
  }

  static JsonField map(KeyText key, JsonField value) {
    return (json, row, at) -> {
      MapData map = row.getMap(at);
      ArrayData keys = map.keyArray();
      ArrayData values = map.valueArray();
      json.writeStartObject();
      for (int i = 0; i < map.numElements(); i++) {
        if (!value.isAbsent(values, i)) {
          json.writeFieldName(key.text(keys, i));
          value.write(json, values, i);
        }
      }
      json.writeEndObject();
    };
  }

  private static void writeOrNull(
      JsonField element, JsonGenerator json, SpecializedGetters array, int at) throws IOException {
    if (element.isAbsent(array, at)) {
      json.writeNull();
    } else {
      element.write(json, array, at);
    }
  }
}
