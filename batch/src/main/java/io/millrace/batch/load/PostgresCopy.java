package io.millrace.batch.load;

import io.millrace.core.MillraceException;
import io.millrace.core.pipeline.Warehouse.Dimension;
import java.io.IOException;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;

/**
 * Copies the rows of each task in a transaction of its own, all tasks side by side. The transaction
 * also notes that the task's part is there, under a key that is unique: an attempt that comes
 * second waits for the first one, and finds its work done.
 *
 * <p>Facts go without what their dimensions have: in its place is the number of a row in a staging
 * table of that dimension ({@link Members}).
 */
final class PostgresCopy implements StagingCopy, Serializable {
  private static final long serialVersionUID = 1L;

  /** Numbers that a task may give away. */
  private static final int NUMBER_BITS = 40;

  private final Connector connector;
  private final Targets targets;
  private final int membersAtATime;

  /**
   * Where the rows go.
   *
   * @param parts the parts that are there
   * @param measures columns that facts have beside the numbers
   * @param members of each dimension
   */
  record Targets(
      String parts,
      String facts,
      String errors,
      List<String> measures,
      Map<Dimension, String> members)
      implements Serializable {
    Targets {
      measures = new ArrayList<>(measures); // Spark has to serialize it
      members = new LinkedHashMap<>(members);
    }
  }

  /** Copies the rows of one part. */
  @FunctionalInterface
  private interface Part extends Serializable {
    long copy(CopyManager copies, Iterator<InternalRow> rows) throws SQLException, IOException;
  }

  /**
   * @param membersAtATime rows of dimensions that a task may gather before it sends them
   */
  PostgresCopy(Connector connector, Targets targets, int membersAtATime) {
    this.connector = connector;
    this.targets = targets;
    this.membersAtATime = membersAtATime;
  }

  @Override
  public long facts(Dataset<Row> facts) {
    StructType columns = facts.schema();
    return copy(facts, "facts", (copies, rows) -> facts(copies, rows, columns));
  }

  @Override
  public long errors(Dataset<Row> errors) {
    StructType columns = errors.schema();
    return copy(
        errors,
        "errors",
        (copies, rows) -> {
          long count = 0;
          try (OpenCopy copy = new OpenCopy(copies, targets.errors())) {
            BinaryRows out = new BinaryRows(columns, copy);
            for (; rows.hasNext(); count++) {
              out.add(rows.next());
            }
            out.finish();
            copy.end();
          }
          return count;
        });
  }

  private long facts(CopyManager copies, Iterator<InternalRow> rows, StructType columns)
      throws SQLException, IOException {
    Map<Members, String> members = new LinkedHashMap<>();
    targets
        .members()
        .forEach((dimension, table) -> members.put(new Members(columns, dimension), table));
    long next = (long) TaskContext.getPartitionId() << NUMBER_BITS;
    long count = 0;
    while (rows.hasNext()) {
      long gathered = 0;
      try (OpenCopy copy = new OpenCopy(copies, targets.facts())) {
        BinaryRows out = new BinaryRows(columns, targets.measures(), copy);
        long[] numbers = new long[members.size()];
        for (; rows.hasNext() && gathered < membersAtATime; count++) {
          InternalRow fact = rows.next();
          int dimension = 0;
          for (Members one : members.keySet()) {
            numbers[dimension] = one.number(fact, next);
            if (numbers[dimension++] == next) {
              next++;
              gathered++;
            }
          }
          out.add(fact, numbers);
        }
        out.finish();
        copy.end();
      }
      for (Map.Entry<Members, String> one : members.entrySet()) {
        try (OpenCopy copy = new OpenCopy(copies, one.getValue())) {
          one.getKey().drainTo(copy);
          copy.end();
        }
      }
    }
    return count;
  }

  private long copy(Dataset<Row> rows, String name, Part part) {
    FlatMapFunction<Iterator<InternalRow>, Long> task =
        partition -> List.of(copy(partition, name, part)).iterator();
    return rows.queryExecution().toRdd().toJavaRDD().mapPartitions(task).collect().stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  private long copy(Iterator<InternalRow> rows, String name, Part part)
      throws SQLException, IOException {
    try (Connection connection = connector.open()) {
      connection.setAutoCommit(false);
      String id = name + "-" + TaskContext.getPartitionId();
      long before = claim(connection, id);
      if (before >= 0) {
        return before;
      }
      long count = part.copy(connection.unwrap(PGConnection.class).getCopyAPI(), rows);
      note(connection, id, count);
      connection.commit();
      return count;
    }
  }

  /** A COPY that takes rows; one that is not ended is given up. */
  private static final class OpenCopy implements BinaryRows.Output, AutoCloseable {
    private final CopyIn copy;

    OpenCopy(CopyManager copies, String table) throws SQLException {
      this.copy = copies.copyIn("COPY %s FROM STDIN (FORMAT binary)".formatted(table));
    }

    @Override
    public void write(byte[] bytes, int length) throws SQLException {
      copy.writeToCopy(bytes, 0, length);
    }

    void end() throws SQLException {
      copy.endCopy();
    }

    @Override
    public void close() throws SQLException {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  /** Negative where the part is this attempt's to bring, else how many rows it has. */
  private long claim(Connection connection, String part) throws SQLException {
    try (PreparedStatement claim =
        connection.prepareStatement(
            "INSERT INTO %s (part) VALUES (?) ON CONFLICT DO NOTHING".formatted(targets.parts()))) {
      claim.setString(1, part);
      if (claim.executeUpdate() == 1) {
        return -1;
      }
    }
    try (PreparedStatement find =
        connection.prepareStatement(
            "SELECT facts FROM %s WHERE part = ?".formatted(targets.parts()))) {
      find.setString(1, part);
      try (var found = find.executeQuery()) {
        if (!found.next()) {
          throw new MillraceException(
              "Part %s of %s is gone: another load has begun.".formatted(part, targets.parts()));
        }
        return found.getLong(1);
      }
    }
  }

  private void note(Connection connection, String part, long count) throws SQLException {
    try (PreparedStatement note =
        connection.prepareStatement(
            "UPDATE %s SET facts = ? WHERE part = ?".formatted(targets.parts()))) {
      note.setLong(1, count);
      note.setString(2, part);
      note.executeUpdate();
    }
  }
}
