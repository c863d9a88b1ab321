package io.millrace.core.lake;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.RemoveFile;
import scala.Option;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * The data files of a table at one version. Asks Delta for the whole state once per table and JVM
 * and follows the commits from there, since Delta replays its log in a Spark job whenever it is
 * asked, which takes longer than a small micro-batch.
 */
final class LiveFiles {
  /** Commits that are followed one by one; to read more of them is slower than the state. */
  private static final long FOLLOWED = 500;

  /** By Delta's id of the table, which a table created anew at the same path does not share. */
  private static final Map<String, LiveFiles> KNOWN = new ConcurrentHashMap<>();

  private final long version;
  private final Map<FileName, AddFile> files;

  /** Deleting rows by a deletion vector leaves a file's path and changes what it holds. */
  private record FileName(String path, Option<String> deletionVector) {}

  private LiveFiles(long version, Map<FileName, AddFile> files) {
    this.version = version;
    this.files = files;
  }

  /** The files that the snapshot consists of. */
  static List<AddFile> of(DeltaLog log, Snapshot snapshot) {
    LiveFiles live =
        KNOWN.compute(
            snapshot.metadata().id(),
            (id, known) ->
                known != null
                        && known.version <= snapshot.version()
                        && snapshot.version() - known.version <= FOLLOWED
                    ? known.followed(log, snapshot.version())
                    : stateOf(snapshot));
    return List.copyOf(live.files.values());
  }

  private static LiveFiles stateOf(Snapshot snapshot) {
    Map<FileName, AddFile> files = new LinkedHashMap<>();
    snapshot.allFiles().collectAsList().forEach(file -> files.put(name(file), file));
    return new LiveFiles(snapshot.version(), files);
  }

  private LiveFiles followed(DeltaLog log, long to) {
    if (to == version) {
      return this;
    }
    Map<FileName, AddFile> after = new LinkedHashMap<>(files);
    Iterator<Tuple2<Object, Seq<Action>>> commits = log.getChanges(version + 1, to, true);
    while (commits.hasNext()) {
      // What a commit removes is of an earlier one, whatever the order inside the commit.
      List<Action> actions = JavaConverters.seqAsJavaList(commits.next()._2());
      for (Action action : actions) {
        if (action instanceof RemoveFile removed) {
          after.remove(new FileName(removed.path(), removed.getDeletionVectorUniqueId()));
        }
      }
      for (Action action : actions) {
        if (action instanceof AddFile added) {
          after.put(name(added), added);
        }
      }
    }
    return new LiveFiles(to, after);
  }

  private static FileName name(AddFile file) {
    return new FileName(file.path(), file.getDeletionVectorUniqueId());
  }
}
