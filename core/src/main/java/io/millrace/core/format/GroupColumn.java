package io.millrace.core.format;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataType;

/**
 * A column whose values a pattern finds.
 *
 * @param groups names of the groups for it; the first one that took part in the match has the value
 * @param timestamps how its timestamps are written, or null where {@link TextValues} knows
 */
record GroupColumn(String name, DataType type, List<String> groups, TimestampPattern timestamps)
    implements Serializable {

  /** This column, with the groups of another one as further places to look. */
  GroupColumn or(GroupColumn other) {
    List<String> both = Stream.concat(groups.stream(), other.groups.stream()).toList();
    return new GroupColumn(name, type, both, timestamps);
  }

  /** The value of {@code bytes[start, end)}, or {@link TextValues#MISMATCH}. */
  Object read(TextValues values, byte[] bytes, int start, int end) {
    if (timestamps == null) {
      return values.read(type, bytes, start, end);
    }
    long micros = timestamps.micros(new String(bytes, start, end - start, StandardCharsets.UTF_8));
    return micros == TimestampPattern.NONE ? TextValues.MISMATCH : (Object) micros;
  }
}
