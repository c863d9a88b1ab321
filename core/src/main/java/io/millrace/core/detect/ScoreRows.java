package io.millrace.core.detect;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapGroupsWithStateFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.GroupState;
import org.apache.spark.sql.types.StructType;

/**
 * Scores the rows that a key has in a micro-batch, in their order, and keeps what it has learned.
 */
final class ScoreRows implements FlatMapGroupsWithStateFunction<String, Row, byte[], Row> {
  private static final long serialVersionUID = 1L;

  private static final double[] NO_VALUES = {};

  private final Scoring scoring;
  private final RowOrder order;
  private final int width;
  private final int time;
  private final int[] axes;

  /**
   * @param rows their own columns; they may have more behind
   */
  ScoreRows(Scoring scoring, StructType rows) {
    this.scoring = scoring;
    this.order = new RowOrder(rows, scoring.time());
    this.width = rows.size();
    this.time = rows.fieldIndex(scoring.time());
    this.axes = scoring.columns().stream().mapToInt(rows::fieldIndex).toArray();
  }

  @Override
  public Iterator<Row> call(String key, Iterator<Row> rows, GroupState<byte[]> state)
      throws IOException {
    List<Row> inOrder = new ArrayList<>();
    rows.forEachRemaining(inOrder::add);
    inOrder.sort(order);
    Scorer scorer = scoring.scorer();
    if (state.exists()) {
      scorer = scorer.read(new DataInputStream(new ByteArrayInputStream(state.get())));
    }
    List<Row> scored = new ArrayList<>();
    for (Row row : inOrder) {
      scored.add(with(row, scorer.score(time(row), point(row))));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    scorer.write(new DataOutputStream(bytes));
    state.update(bytes.toByteArray());
    return scored.iterator();
  }

  private Row with(Row row, Object[] result) {
    Object[] values = new Object[width + result.length];
    for (int i = 0; i < width; i++) {
      values[i] = row.get(i);
    }
    System.arraycopy(result, 0, values, width, result.length);
    return RowFactory.create(values);
  }

  /** In microseconds. */
  private long time(Row row) {
    if (row.isNullAt(time)) {
      return Long.MIN_VALUE;
    }
    Timestamp at = row.getTimestamp(time);
    return Math.floorDiv(at.getTime(), 1000L) * 1_000_000 + at.getNanos() / 1000;
  }

  private double[] point(Row row) {
    double[] point = new double[axes.length];
    for (int i = 0; i < axes.length; i++) {
      point[i] = row.isNullAt(axes[i]) ? Double.NaN : ((Number) row.get(axes[i])).doubleValue();
    }
    return Arrays.stream(point).allMatch(Double::isFinite) ? point : NO_VALUES;
  }
}
