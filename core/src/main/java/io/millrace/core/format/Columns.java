package io.millrace.core.format;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.types.StructType;

/** The columns of a format in the form that parsing needs. */
final class Columns implements Serializable {
  private static final long serialVersionUID = 1L;

  final String[] names;
  final FieldType[] types;
  final StructType struct;
  final SliceRow.Layout layout;

  private Columns(Map<String, FieldType> columns) {
    this.names = columns.keySet().toArray(String[]::new);
    this.types = columns.values().toArray(FieldType[]::new);
    StructType fields = new StructType();
    for (int i = 0; i < names.length; i++) {
      fields = fields.add(names[i], types[i].column());
    }
    this.struct = fields;
    this.layout = SliceRow.Layout.of(fields);
  }

  static Builder builder() {
    return new Builder();
  }

  /** Collects columns in their order. */
  static final class Builder {
    private final Map<String, FieldType> columns = new LinkedHashMap<>();

    /**
     * @param names one or more, with spaces between them
     */
    Builder add(FieldType type, String names) {
      for (String name : names.split(" ")) {
        columns.put(name, type);
      }
      return this;
    }

    Columns build() {
      return new Columns(columns);
    }
  }

  int size() {
    return names.length;
  }

  int ordinal(String name) {
    return struct.fieldIndex(name);
  }

  /** Why a record is rejected in which the column cannot be read. */
  String mismatch(int ordinal) {
    return "column '%s' is no %s".formatted(names[ordinal], types[ordinal].column().sql());
  }
}
