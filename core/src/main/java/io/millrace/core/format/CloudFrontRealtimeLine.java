package io.millrace.core.format;

import io.millrace.core.format.CloudFrontRealtimeLayout.Decoding;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;

/** One record of a CloudFront real-time log while it is parsed, field by field. */
final class CloudFrontRealtimeLine {
  private final CloudFrontRealtimeLayout layout;
  private final byte[] bytes;
  private final int start;
  private final int end;

  /** Fields, the query's parameters if there are such, and the rejection. */
  private final Object[] row;

  CloudFrontRealtimeLine(CloudFrontRealtimeLayout layout, byte[] bytes, int start, int end) {
    this.layout = layout;
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.row = new Object[layout.names().length + (layout.query() < 0 ? 1 : 2)];
  }

  InternalRow parse() {
    if (start == end) {
      return reject("empty line", start);
    }
    String[] names = layout.names();
    int at = start - 1;
    for (int field = 0; field < names.length; field++) {
      if (at == end) {
        return reject(
            "%d of %d columns, '%s' is missing".formatted(field, names.length, names[field]), end);
      }
      int from = at + 1;
      int tab = ByteSearch.indexOf(bytes, from, end, '\t');
      at = tab < 0 ? end : tab;
      if (!put(field, from, at)) {
        String type = layout.types()[field].column().sql();
        return reject("column '%s' is no %s".formatted(names[field], type), from);
      }
    }
    return at == end
        ? new GenericInternalRow(row)
        : reject("text after the last column '%s'".formatted(names[names.length - 1]), at);
  }

  /** False when the field is no value of its column's type. */
  private boolean put(int field, int from, int to) {
    if (from == to || (to - from == 1 && bytes[from] == '-')) {
      return true;
    }
    row[field] = value(field, from, to);
    if (field == layout.query()) {
      row[row.length - 2] = QueryString.parameters(bytes, from, to);
    }
    return row[field] != null;
  }

  private Object value(int field, int from, int to) {
    FieldType type = layout.types()[field];
    Decoding decoding = layout.decodings()[field];
    if (type != FieldType.TEXT
        || decoding == Decoding.NONE
        || !PercentEscapes.isIn(bytes, from, to)) {
      return type.value(bytes, from, to);
    }
    return decoding == Decoding.ONCE
        ? PercentEscapes.decode(bytes, from, to)
        : PercentEscapes.decodeTwice(bytes, from, to);
  }

  private InternalRow reject(String reason, int where) {
    return RejectedRow.of(row.length - 1, reason, where - start);
  }
}
