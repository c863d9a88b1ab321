package io.millrace.batch.load;

import io.millrace.core.MillraceException;
import java.io.IOException;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Copies the rows of each task in a transaction of its own, all tasks side by side. The transaction
 * also notes that the task's part is there, under a key that is unique: an attempt that comes
 * second waits for the first one, and finds its work done.
 */
final class PostgresCopy implements StagingCopy, Serializable {
  private static final long serialVersionUID = 1L;

  private final Connector connector;
  private final String parts;

  /**
   * @param parts the table of parts that are there
   */
  PostgresCopy(Connector connector, String parts) {
    this.connector = connector;
    this.parts = parts;
  }

  @Override
  public long copy(Dataset<Row> rows, String table, String part) {
    StructType columns = rows.schema();
    FlatMapFunction<Iterator<InternalRow>, Long> task =
        partition -> List.of(copy(partition, columns, table, part)).iterator();
    return rows.queryExecution().toRdd().toJavaRDD().mapPartitions(task).collect().stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  private long copy(Iterator<InternalRow> rows, StructType columns, String table, String part)
      throws SQLException, IOException {
    try (Connection connection = connector.open()) {
      connection.setAutoCommit(false);
      long before = claim(connection, part + "-" + TaskContext.getPartitionId());
      if (before >= 0) {
        return before;
      }
      long count = 0;
      CopyIn copy =
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn("COPY %s FROM STDIN (FORMAT binary)".formatted(table));
      try {
        BinaryRows out =
            new BinaryRows(columns, (bytes, length) -> copy.writeToCopy(bytes, 0, length));
        while (rows.hasNext()) {
          out.add(rows.next());
          count++;
        }
        out.finish();
        copy.endCopy();
      } finally {
        if (copy.isActive()) {
          copy.cancelCopy();
        }
      }
      note(connection, part + "-" + TaskContext.getPartitionId(), count);
      connection.commit();
      return count;
    }
  }

  /** Negative where the part is this attempt's to bring, else how many rows it has. */
  private long claim(Connection connection, String part) throws SQLException {
    try (PreparedStatement claim =
        connection.prepareStatement(
            "INSERT INTO %s (part) VALUES (?) ON CONFLICT DO NOTHING".formatted(parts))) {
      claim.setString(1, part);
      if (claim.executeUpdate() == 1) {
        return -1;
      }
    }
    try (PreparedStatement find =
        connection.prepareStatement("SELECT facts FROM %s WHERE part = ?".formatted(parts))) {
      find.setString(1, part);
      try (var found = find.executeQuery()) {
        if (!found.next()) {
          throw new MillraceException(
              "Part %s of %s is gone: another load has begun.".formatted(part, parts));
        }
        return found.getLong(1);
      }
    }
  }

  private void note(Connection connection, String part, long count) throws SQLException {
    try (PreparedStatement note =
        connection.prepareStatement("UPDATE %s SET facts = ? WHERE part = ?".formatted(parts))) {
      note.setLong(1, count);
      note.setString(2, part);
      note.executeUpdate();
    }
  }
}
