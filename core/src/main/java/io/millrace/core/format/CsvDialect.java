package io.millrace.core.format;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/** How one CSV log is written, in the form that parsing needs. */
final class CsvDialect implements Serializable {
  private static final long serialVersionUID = 1L;

  final String[] names;
  final DataType[] types;
  final char delimiter;
  final char quote;
  final TextValues values;
  private final byte[] nullValue;
  private final byte[] header;
  private final byte[] quotedHeader;

  CsvDialect(StructType schema, char delimiter, char quote, String nullValue, TextValues values) {
    this.names = schema.fieldNames();
    this.types = DeclaredSchema.types(schema);
    this.delimiter = delimiter;
    this.quote = quote;
    this.values = values;
    this.nullValue = bytes(nullValue);
    this.header = header("");
    this.quotedHeader = header(String.valueOf(quote));
  }

  boolean isNull(byte[] bytes, int from, int to) {
    return Arrays.equals(bytes, from, to, nullValue, 0, nullValue.length);
  }

  /** Whether a record repeats the names of the columns, with quotes or without. */
  boolean isHeader(byte[] bytes, int from, int to) {
    return Arrays.equals(bytes, from, to, header, 0, header.length)
        || Arrays.equals(bytes, from, to, quotedHeader, 0, quotedHeader.length);
  }

  private byte[] header(String enclosing) {
    return bytes(
        Arrays.stream(names)
            .map(name -> enclosing + name + enclosing)
            .collect(Collectors.joining(String.valueOf(delimiter))));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
