package io.millrace.core.format;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Takes records apart by one regular expression with named groups. A group that took no part in the
 * match is null.
 *
 * <p>The work on a record is bounded: {@link BoundedText} bounds the time, and a pattern that nests
 * deeper than the stack allows rejects the record.
 */
final class PatternRecords implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How much of a record the pattern describes. */
  enum Extent {
    WHOLE,
    PART
  }

  private final Pattern pattern;
  private final Extent extent;
  private final GroupColumn[] columns;
  private final TextValues values;
  private final byte[] nullValue;

  PatternRecords(
      Pattern pattern,
      Extent extent,
      List<GroupColumn> columns,
      TextValues values,
      String nullValue) {
    this.pattern = pattern;
    this.extent = extent;
    this.columns = columns.toArray(GroupColumn[]::new);
    this.values = values;
    this.nullValue = nullValue.getBytes(StandardCharsets.UTF_8);
  }

  StructType fields() {
    StructType fields = new StructType();
    for (GroupColumn column : columns) {
      fields = fields.add(column.name(), column.type());
    }
    return fields;
  }

  InternalRow parse(byte[] bytes, int offset, int length) {
    int end = ByteSearch.withoutLineEnd(bytes, offset, offset + length);
    if (end == offset) {
      return reject("empty record", 0);
    }
    BoundedText text = new BoundedText(bytes, offset, end);
    Matcher matcher = pattern.matcher(text);
    try {
      if (!(extent == Extent.WHOLE ? matcher.matches() : matcher.find())) {
        return reject("the pattern does not match", 0);
      }
    } catch (BoundedText.Exhausted e) {
      return reject("the pattern took too long", 0);
    } catch (StackOverflowError e) {
      return reject("the pattern nests too deep on this record", 0);
    }
    return row(matcher, text, bytes, offset);
  }

  private InternalRow row(Matcher matcher, BoundedText text, byte[] bytes, int offset) {
    Object[] row = new Object[columns.length + 1];
    for (int i = 0; i < columns.length; i++) {
      GroupColumn column = columns[i];
      String group = groupThatTookPart(matcher, column);
      if (group == null) {
        continue;
      }
      int from = matcher.start(group);
      int to = matcher.end(group);
      if (text.isAscii()) {
        row[i] = value(column, bytes, offset + from, offset + to);
      } else {
        byte[] own = text.utf8(from, to);
        row[i] = value(column, own, 0, own.length);
      }
      if (row[i] == TextValues.MISMATCH) {
        return reject(
            "column '%s' is no %s".formatted(column.name(), column.type().sql()),
            text.byteOffset(from));
      }
    }
    return new GenericInternalRow(row);
  }

  private static String groupThatTookPart(Matcher matcher, GroupColumn column) {
    for (String group : column.groups()) {
      if (matcher.start(group) >= 0) {
        return group;
      }
    }
    return null;
  }

  private Object value(GroupColumn column, byte[] source, int from, int to) {
    return Arrays.equals(source, from, to, nullValue, 0, nullValue.length)
        ? null
        : column.read(values, source, from, to);
  }

  private InternalRow reject(String reason, int at) {
    return RejectedRow.of(columns.length, reason, at);
  }
}
