package io.millrace.core.reference;

import io.millrace.core.MillraceException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of a reference table that knows no versions, in the driver's memory. Read once for all
 * queries of this JVM, and again when they are asked for and older than the table's {@code
 * refresh}.
 *
 * <p>A first read that fails is an error. One that fails later leaves the rows in use and a warning
 * in the log, and the next attempt waits for another {@code refresh}: a table that is away for a
 * while does not stop the records.
 */
public final class HeldRows {
  private static final Logger LOG = LoggerFactory.getLogger(HeldRows.class);
  private static final Map<ReferenceTable, HeldRows> HELD = new ConcurrentHashMap<>();

  private final ReferenceTable table;
  private StructType columns;
  private List<Row> rows;
  private long lookedAt;

  private HeldRows(ReferenceTable table) {
    this.table = table;
  }

  /** What this JVM holds of the table; the same object for the same description. */
  public static HeldRows of(ReferenceTable table) {
    return HELD.computeIfAbsent(table, HeldRows::new);
  }

  /**
   * The columns, as they were declared or first found.
   *
   * @throws MillraceException when they are not declared and can't be found
   */
  public synchronized StructType columns(SparkSession spark) {
    if (columns == null) {
      columns = new ReferenceReader(spark, table).columns();
    }
    return columns;
  }

  /**
   * The rows, none older than {@code refresh} unless the table can't be read.
   *
   * @throws MillraceException when it could never be read
   */
  public synchronized List<Row> rows(SparkSession spark) {
    if (rows == null) {
      return readAgain(spark);
    }
    if (Duration.ofNanos(System.nanoTime() - lookedAt).compareTo(table.refresh()) >= 0) {
      try {
        return readAgain(spark);
      } catch (MillraceException e) {
        lookedAt = System.nanoTime();
        LOG.warn("{} The {} rows that were read before stay in use.", e.getMessage(), rows.size());
      }
    }
    return rows;
  }

  /**
   * Forgets columns and rows, and reads both as they are now.
   *
   * @throws MillraceException when they can't be read
   */
  public synchronized void open(SparkSession spark) {
    columns = null;
    readAgain(spark);
  }

  private List<Row> readAgain(SparkSession spark) {
    rows = new ReferenceReader(spark, table).rows(columns(spark));
    lookedAt = System.nanoTime();
    return rows;
  }
}
