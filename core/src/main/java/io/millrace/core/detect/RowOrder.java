package io.millrace.core.detect;

import io.millrace.core.lake.Lineage;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Orders the rows of a key by time, then lineage, then their other values, so that whatever order
 * they come in they are fed in the same one. Sequence numbers compare as numbers. A null is first.
 */
final class RowOrder implements Comparator<Row>, Serializable {
  private static final long serialVersionUID = 1L;

  private final int[] columns;
  private final boolean[] isNumberAsText;

  /**
   * @param time the column that comes first
   */
  RowOrder(StructType rows, String time) {
    List<String> names = List.of(rows.fieldNames());
    Set<Integer> places = new LinkedHashSet<>();
    places.add(rows.fieldIndex(time));
    for (String lineage : Lineage.OF_MESSAGE.fieldNames()) {
      if (names.contains(lineage)) {
        places.add(names.indexOf(lineage));
      }
    }
    for (int i = 0; i < names.size(); i++) {
      places.add(i);
    }
    List<Integer> order = new ArrayList<>(places);
    this.columns = order.stream().mapToInt(Integer::intValue).toArray();
    this.isNumberAsText = new boolean[columns.length];
    for (int i = 0; i < columns.length; i++) {
      isNumberAsText[i] = names.get(columns[i]).equals(Lineage.SEQUENCE_NUMBER);
    }
  }

  @Override
  public int compare(Row one, Row other) {
    for (int i = 0; i < columns.length; i++) {
      int difference = compare(one.get(columns[i]), other.get(columns[i]), isNumberAsText[i]);
      if (difference != 0) {
        return difference;
      }
    }
    return 0;
  }

  @SuppressWarnings("unchecked")
  private static int compare(Object one, Object other, boolean isNumberAsText) {
    if (one == null || other == null) {
      return Boolean.compare(one != null, other != null);
    }
    if (one instanceof byte[] bytes) {
      return Arrays.compareUnsigned(bytes, (byte[]) other);
    }
    if (isNumberAsText && one instanceof String number) {
      int length = Integer.compare(number.length(), ((String) other).length());
      return length != 0 ? length : number.compareTo((String) other);
    }
    return one instanceof Comparable<?>
        ? ((Comparable<Object>) one).compareTo(other)
        // Rows, lists and maps: their texts hold their values.
        : one.toString().compareTo(other.toString());
  }
}
