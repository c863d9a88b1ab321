package io.millrace.batch.load;

import io.millrace.core.pipeline.Warehouse;
import io.millrace.core.pipeline.Warehouse.Dimension;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;

/**
 * The rows that a task's facts have for one dimension: one for each key, with a number that the
 * facts have in its place. So a text that a thousand facts share is sent, and compared with what
 * the dimension has, once.
 */
final class Members {
  private final int[] key;
  private final UnsafeProjection keys;
  private final UnsafeProjection rows;
  private final StructType columns;
  private final boolean changes;
  private final Map<UnsafeRow, Member> byKey = new HashMap<>();

  private static final class Member {
    private final long number;
    private UnsafeRow row;

    Member(long number, UnsafeRow row) {
      this.number = number;
      this.row = row;
    }
  }

  /**
   * @param staged what the facts' SQL returns
   */
  Members(StructType staged, Dimension dimension) {
    this.columns = columns(staged, dimension);
    this.key = dimension.key().stream().mapToInt(staged::fieldIndex).toArray();
    this.keys = projection(staged, dimension.key());
    this.rows = projection(staged, List.of(columns.fieldNames()));
    this.changes = !dimension.columns().isEmpty();
  }

  /** The staging table's columns, behind the number. */
  static StructType columns(StructType staged, Dimension dimension) {
    List<StructField> columns = new ArrayList<>();
    dimension.all().forEach(name -> columns.add(staged.apply(name)));
    if (!dimension.columns().isEmpty()) {
      // What a key's last line says counts.
      columns.add(staged.apply(Warehouse.FILE));
      columns.add(staged.apply(Warehouse.LINE));
    }
    return new StructType(columns.toArray(StructField[]::new));
  }

  private static UnsafeProjection projection(StructType staged, List<String> names) {
    List<Expression> references = new ArrayList<>();
    for (String name : names) {
      int ordinal = staged.fieldIndex(name);
      references.add(new BoundReference(ordinal, staged.apply(ordinal).dataType(), true));
    }
    return UnsafeProjection.create(JavaConverters.asScalaBuffer(references).toSeq());
  }

  /**
   * The number of a fact's row in the dimension; negative where one of the key's columns is null.
   *
   * @param next the number that a key gets which is new
   */
  long number(InternalRow fact, long next) {
    for (int ordinal : key) {
      if (fact.isNullAt(ordinal)) {
        return -1;
      }
    }
    UnsafeRow value = keys.apply(fact);
    Member member = byKey.get(value);
    if (member == null) {
      byKey.put(value.copy(), new Member(next, rows.apply(fact).copy()));
      return next;
    }
    if (changes) {
      member.row = rows.apply(fact).copy();
    }
    return member.number;
  }

  int size() {
    return byKey.size();
  }

  /** Writes the rows, each behind its number, and forgets them. */
  void drainTo(BinaryRows.Output output) throws SQLException, IOException {
    BinaryRows out = new BinaryRows(columns, output);
    for (Member member : byKey.values()) {
      out.add(member.row, member.number);
    }
    out.finish();
    byKey.clear();
  }
}
