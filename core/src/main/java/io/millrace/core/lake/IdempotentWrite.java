package io.millrace.core.lake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.SetTransaction;
import scala.Option;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * Appends of one micro-batch, each of which happens once however often the micro-batch is replayed.
 *
 * <p>Delta keeps the number of a writer's last micro-batch in the table's log; an append whose
 * number is not higher is skipped. The number is part of the same commit as the rows, and two
 * drivers that write the same micro-batch at the same time conflict. This is what the writer
 * options {@code txnAppId} and {@code txnVersion} do; but those rebuild the table's whole state for
 * each look, which costs more than a small micro-batch's rows. Here the state is asked once per
 * run; after that, only the commits since this writer's own last one are.
 *
 * @param writer who writes: the query's id, which its checkpoint keeps
 */
public record IdempotentWrite(String writer, long batchId) {
  private static final String QUERY_ID = "sql.streaming.queryId";

  /** What this JVM's writers have last committed, by table and writer. */
  private static final Map<TableWriter, Written> WRITTEN = new ConcurrentHashMap<>();

  /**
   * @param table Delta's id of the table, which a table created anew at the same path does not
   *     share
   */
  private record TableWriter(String table, String application) {}

  /**
   * @param commit Delta version of the table up to which {@code batchId} is the writer's last
   */
  private record Written(long batchId, long commit) {}

  /**
   * The writes of a micro-batch, asked for inside its {@code foreachBatch} or on a thread started
   * there.
   */
  public static IdempotentWrite ofRunningQuery(SparkSession spark, long batchId) {
    String query = spark.sparkContext().getLocalProperty(QUERY_ID);
    if (query == null) {
      throw new IllegalStateException("No streaming query runs on this thread");
    }
    return new IdempotentWrite(query, batchId);
  }

  /**
   * The writes of one part of the micro-batch, where several parts append to the same table, which
   * would else take the second for a replay of the first.
   */
  public IdempotentWrite of(String part) {
    return new IdempotentWrite(writer + "/" + part, batchId);
  }

  /** Appends the rows; they must have the table's columns. */
  public void append(Dataset<Row> rows, LakeTable table) {
    String application = writer + "/" + table.name();
    DeltaLog log = DeltaLog.forTable(rows.sparkSession(), new Path(table.path()));
    OptimisticTransaction transaction = log.startTransaction();
    TableWriter key = new TableWriter(transaction.snapshot().metadata().id(), application);
    // A commit of the same application meanwhile makes this one fail.
    transaction.readTxn().$plus$eq(application);
    if (lastBatch(log, transaction, key) >= batchId) {
      return;
    }
    List<Action> actions =
        new ArrayList<>(JavaConverters.seqAsJavaList(transaction.writeFiles(rows)));
    actions.add(new SetTransaction(application, batchId, Option.apply(System.currentTimeMillis())));
    long commit =
        transaction.commit(
            JavaConverters.asScalaBuffer(actions).toSeq(),
            new DeltaOperations.Write(
                SaveMode.Append, Option.empty(), Option.empty(), Option.empty()));
    WRITTEN.put(key, new Written(batchId, commit));
  }

  /** The number of the writer's last micro-batch in the table; -1 where there is none. */
  private static long lastBatch(DeltaLog log, OptimisticTransaction transaction, TableWriter key) {
    Written known = WRITTEN.get(key);
    long now = transaction.readVersion();
    long last =
        known == null || known.commit() > now
            ? transaction.txnVersion(key.application())
            : Math.max(
                known.batchId(),
                known.commit() == now ? -1 : committedSince(log, known.commit(), now, key));
    WRITTEN.put(key, new Written(last, now));
    return last;
  }

  /** What other drivers have committed of this writer in the commits after {@code from}. */
  private static long committedSince(DeltaLog log, long from, long to, TableWriter key) {
    long last = -1;
    Iterator<Tuple2<Object, Seq<Action>>> commits = log.getChanges(from + 1, true);
    while (commits.hasNext()) {
      Tuple2<Object, Seq<Action>> commit = commits.next();
      if ((Long) commit._1() > to) {
        break;
      }
      for (Action action : JavaConverters.seqAsJavaList(commit._2())) {
        if (action instanceof SetTransaction done && done.appId().equals(key.application())) {
          last = Math.max(last, done.version());
        }
      }
    }
    return last;
  }
}
