package io.millrace.core.lake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.RemoveFile;
import org.apache.spark.sql.delta.sources.DeltaSourceOffset;
import org.apache.spark.sql.execution.streaming.SerializedOffset;
import scala.Option;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * What a stream of a Delta table has read in one micro-batch, looked at once more: the files that
 * the commits between two of its offsets have added.
 *
 * @see <a
 *     href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#add-file-and-remove-file">Delta's
 *     actions</a>
 */
public final class AppendedRows {
  private final SparkSession spark;
  private final LakeTable table;

  public AppendedRows(SparkSession spark, LakeTable table) {
    this.spark = spark;
    this.table = table;
  }

  /**
   * The rows of the files that may hold times before {@code end}; empty where no file does, which
   * takes no Spark job to see. Rows of the snapshot that the stream began with are not among them.
   *
   * @param from offset that the micro-batch begins at, as Delta's source writes it
   * @param to offset that it ends at
   * @param time a timestamp column
   */
  public Optional<Dataset<Row>> before(Instant end, String from, String to, String time) {
    DeltaLog log = DeltaLog.forTable(spark, new Path(table.path()));
    String id = log.update(false, Option.empty(), Option.empty()).metadata().id();
    DeltaSourceOffset first = DeltaSourceOffset.apply(id, new SerializedOffset(from));
    DeltaSourceOffset last = DeltaSourceOffset.apply(id, new SerializedOffset(to));
    RowSpan early = RowSpan.before(end);
    List<AddFile> files = new ArrayList<>();
    // The snapshot comes in the order of event time, so that nothing of it is late.
    long version =
        first.isInitialSnapshot() ? first.reservoirVersion() + 1 : first.reservoirVersion();
    if (last.isInitialSnapshot() || version > last.reservoirVersion()) {
      return Optional.empty();
    }
    Iterator<Tuple2<Object, Seq<Action>>> commits = log.getChanges(version, true);
    while (commits.hasNext()) {
      Tuple2<Object, Seq<Action>> commit = commits.next();
      long at = (Long) commit._1();
      if (at > last.reservoirVersion()) {
        break;
      }
      List<AddFile> added = added(JavaConverters.seqAsJavaList(commit._2()));
      for (int i = 0; i < added.size(); i++) {
        boolean isBehindFirst =
            at > first.reservoirVersion() || first.isInitialSnapshot() || i > first.index();
        boolean isUpToLast = at < last.reservoirVersion() || i <= last.index();
        if (isBehindFirst && isUpToLast && early.mayMeet(added.get(i).stats(), time)) {
          files.add(added.get(i));
        }
      }
    }
    return files.isEmpty()
        ? Optional.empty()
        : Optional.of(
            log.createDataFrame(
                log.unsafeVolatileSnapshot(),
                JavaConverters.asScalaBuffer(files).toSeq(),
                false,
                Option.empty()));
  }

  /** The new files of a commit in its order; none where it also takes files away, as jobs do. */
  private static List<AddFile> added(List<Action> actions) {
    List<AddFile> added = new ArrayList<>();
    for (Action action : actions) {
      if (action instanceof RemoveFile removed && removed.dataChange()) {
        return List.of();
      }
      if (action instanceof AddFile file && file.dataChange()) {
        added.add(file);
      }
    }
    return added;
  }
}
