package io.millrace.core.lake;

import static io.millrace.core.lake.LakeTables.REVISION;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;

import io.delta.exceptions.DeltaConcurrentModificationException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * Puts rows into a table that has one row per key. A row replaces one of an equal or lower {@link
 * LakeTables#REVISION} only, so a replay changes nothing and a late writer can't undo a newer row.
 *
 * <p>This is a {@code MERGE}, with two things known that Delta has to find out with jobs of its
 * own: which files the table has, and that only files whose times overlap those of the new rows can
 * hold their keys. Such files are read and written anew, together with the new rows, by one job.
 */
public final class KeyedUpsert {
  private static final Seq<DeltaOperations.MergePredicate> NO_PREDICATES = seq(List.of());

  /** How the table's history names these commits. */
  private static final DeltaOperations.Merge MERGE =
      new DeltaOperations.Merge(
          Option.empty(),
          Option.empty(),
          Option.empty(),
          Option.empty(),
          NO_PREDICATES,
          NO_PREDICATES,
          NO_PREDICATES);

  private static final String IS_NEW = "__is_new";

  /** A column of the rows that may be there: true where the key is to have no row any more. */
  public static final String DELETED = "__deleted";

  /**
   * Once the files at hand are this large, the rows older than every new one get a file of their
   * own, so that they are not written again and again.
   */
  private static final long SEALED_BYTES = 4L << 20;

  /** Bytes of the old files per new one. */
  private static final long BYTES_PER_FILE = 64L << 20;

  /** Each lost one is a commit of another writer, who then computes for a while. */
  private static final int ATTEMPTS = 20;

  private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final SparkSession spark;
  private final LakeTable table;
  private final Column[] columns;
  private final Column[] key;
  private final Optional<String> time;
  private final long sealedBytes;

  /**
   * @param key columns that identify a row; nulls are equal
   */
  public KeyedUpsert(SparkSession spark, LakeTable table, List<String> key) {
    this(spark, table, key, SEALED_BYTES);
  }

  KeyedUpsert(SparkSession spark, LakeTable table, List<String> key, long sealedBytes) {
    this.spark = spark;
    this.table = table;
    this.columns =
        Arrays.stream(table.schema().fieldNames()).map(KeyedUpsert::named).toArray(Column[]::new);
    this.key = key.stream().map(KeyedUpsert::named).toArray(Column[]::new);
    this.sealedBytes = sealedBytes;
    this.time = key.stream().filter(this::isTime).findFirst();
  }

  private boolean isTime(String column) {
    return Arrays.stream(table.schema().fields())
        .filter(field -> field.name().equalsIgnoreCase(column))
        .map(StructField::dataType)
        .anyMatch(DataTypes.TimestampType::equals);
  }

  /** How many rows there are and which times they span. Computes every row. */
  public RowSpan span(Dataset<Row> rows) {
    return RowSpan.of(rows, time.map(KeyedUpsert::named));
  }

  /**
   * Upserts the rows.
   *
   * @param rows with the table's columns, one row per key, and {@link #DELETED} if need be
   * @param span of the rows, as {@link #span} tells
   * @throws DeltaConcurrentModificationException when other writers were faster 20 times in a row
   */
  public void write(Dataset<Row> rows, RowSpan span) {
    for (int attempt = 1; ; attempt++) {
      try {
        writeOnce(marked(rows), span);
        return;
      } catch (DeltaConcurrentModificationException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        pause(attempt);
      }
    }
  }

  private Dataset<Row> marked(Dataset<Row> rows) {
    boolean hasMark = List.of(rows.columns()).contains(DELETED);
    Column[] all = Arrays.copyOf(columns, columns.length + 1);
    all[columns.length] = hasMark ? named(DELETED) : lit(false).as(DELETED);
    return rows.select(all);
  }

  /**
   * Full jitter, so that writers in step fall out of it; a thread that is stopped goes on at once.
   */
  private static void pause(int attempt) {
    long longest = Math.min(LONGEST_PAUSE_NANOS, TimeUnit.MILLISECONDS.toNanos(50L << attempt));
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(longest));
  }

  private void writeOnce(Dataset<Row> rows, RowSpan span) {
    if (span.isEmpty()) {
      return;
    }
    DeltaLog log = DeltaLog.forTable(spark, new Path(table.path()));
    OptimisticTransaction transaction = log.startTransaction();
    // A key that another writer adds meanwhile must make this commit fail, wherever it is.
    transaction.readWholeTable();
    List<AddFile> touched =
        LiveFiles.of(log, transaction.snapshot()).stream()
            .filter(file -> time.isEmpty() || span.mayMeet(file.stats(), time.get()))
            .toList();

    List<Action> actions = new ArrayList<>();
    if (touched.isEmpty()) {
      actions.addAll(write(transaction, rows.where(not(col(DELETED))).drop(DELETED), 0));
    } else {
      long bytes = touched.stream().mapToLong(AddFile::size).sum();
      Dataset<Row> present =
          log.createDataFrame(transaction.snapshot(), seq(touched), false, Option.empty())
              .select(columns);
      Optional<Column> isOlder = bytes < sealedBytes ? Optional.empty() : olderThan(span);
      if (isOlder.isPresent()) {
        actions.addAll(write(transaction, present.where(isOlder.get()), bytes));
        present = present.where(not(isOlder.get()));
      }
      actions.addAll(write(transaction, newest(present, rows), bytes));
      touched.forEach(file -> actions.add(file.remove()));
    }
    transaction.commit(seq(actions), MERGE);
  }

  private Optional<Column> olderThan(RowSpan span) {
    // A row without a time is younger, since it can't be told.
    return time.flatMap(
        name -> span.earliest().map(first -> coalesce(named(name).lt(lit(first)), lit(false))));
  }

  private static List<? extends Action> write(
      OptimisticTransaction transaction, Dataset<Row> rows, long bytes) {
    int files = 1 + (int) (bytes / BYTES_PER_FILE);
    return JavaConverters.seqAsJavaList(transaction.writeFiles(rows.coalesce(files)));
  }

  /** Of each key the row with the highest revision; the new one where they are equal. */
  private Dataset<Row> newest(Dataset<Row> present, Dataset<Row> rows) {
    Column row = struct(columns);
    Column rank = struct(col(REVISION), col(IS_NEW));
    return present
        .withColumn(DELETED, lit(false))
        .withColumn(IS_NEW, lit(false))
        .union(rows.withColumn(IS_NEW, lit(true)))
        .groupBy(key)
        .agg(max_by(row, rank).as("row"), max_by(col(DELETED), rank).as(DELETED))
        .where(not(col(DELETED)))
        .select("row.*");
  }

  private static Column named(String column) {
    return col("`" + column.replace("`", "``") + "`");
  }

  private static <T> Seq<T> seq(List<T> list) {
    return JavaConverters.asScalaBuffer(list).toSeq();
  }
}
