package io.millrace.core.format;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;

/**
 * The type of a JSON object's fields, and of what they hold, in the form that parsing needs.
 *
 * @param ordinals place of each field in its row, by name
 * @param members types of the fields
 */
record JsonObjectType(Map<String, Integer> ordinals, Member[] members) implements Serializable {

  /**
   * @param type Spark's type
   * @param object what a struct's fields are, else null
   * @param element what an array or a map holds, else null
   */
  record Member(DataType type, JsonObjectType object, Member element) implements Serializable {
    static Member of(DataType type) {
      if (type instanceof StructType struct) {
        return new Member(type, JsonObjectType.of(struct), null);
      }
      if (type instanceof ArrayType array) {
        return new Member(type, null, of(array.elementType()));
      }
      if (type instanceof MapType map) {
        return new Member(type, null, of(map.valueType()));
      }
      return new Member(type, null, null);
    }
  }

  static JsonObjectType of(StructType struct) {
    Map<String, Integer> ordinals = new HashMap<>();
    Member[] members = new Member[struct.size()];
    for (int i = 0; i < members.length; i++) {
      ordinals.put(struct.fields()[i].name(), i);
      members[i] = Member.of(struct.fields()[i].dataType());
    }
    return new JsonObjectType(ordinals, members);
  }
}
