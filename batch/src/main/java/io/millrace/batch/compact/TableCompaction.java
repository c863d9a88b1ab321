package io.millrace.batch.compact;

import static org.apache.spark.sql.functions.col;

import io.delta.exceptions.DeltaConcurrentModificationException;
import io.delta.tables.DeltaOptimizeBuilder;
import io.delta.tables.DeltaTable;
import io.millrace.core.MillraceException;
import io.millrace.core.lake.LakeTables;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.RemoveFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * Puts the files of one table together, a day at a time. A day is one commit, so a job that is
 * killed leaves whole days, and goes on with the others when it is started again.
 *
 * <p>Appends do not conflict with it, as neither reads what the other writes. Another job that
 * rewrites the same day does; the one that is later tries again.
 */
final class TableCompaction {
  private static final Logger LOG = LoggerFactory.getLogger(TableCompaction.class);
  private static final String WHOLE = "all";
  private static final int ATTEMPTS = 5;
  private static final double SECONDS_PER_HOUR = 3600;

  private final SparkSession spark;
  private final String path;
  private final CompactOptions options;
  private final DeltaLog log;

  /**
   * @param spark a session of its own, whose settings say how large files become
   */
  TableCompaction(SparkSession spark, String path, CompactOptions options) {
    this.spark = spark;
    this.path = path;
    this.options = options;
    this.log = DeltaLog.forTable(spark, new Path(path));
  }

  /** Delta's id of the table. */
  String id() {
    return now().metadata().id();
  }

  /** The columns that the table's rows are laid together by. */
  List<String> zOrder() {
    Option<String> columns = now().metadata().configuration().get(LakeTables.Z_ORDER);
    return columns.isEmpty() ? List.of() : List.of(columns.get().split(","));
  }

  /** Days that have too many files, the earliest first. */
  List<String> scattered() {
    Map<String, List<AddFile>> days = new TreeMap<>();
    for (AddFile file : now().allFiles().collectAsList()) {
      days.computeIfAbsent(dayOf(file), day -> new ArrayList<>()).add(file);
    }
    return days.entrySet().stream()
        .filter(day -> isWanted(day.getKey()))
        .filter(day -> FileSet.isScattered(day.getValue(), options.targetSize()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private boolean isWanted(String day) {
    if (day.equals(WHOLE)) {
      return true;
    }
    LocalDate date = LocalDate.parse(day);
    return date.isBefore(options.before())
        && options.from().map(from -> !date.isBefore(from)).orElse(true);
  }

  CompactReport.Part look(String day) {
    FileSet files = FileSet.of(files(now(), day));
    return new CompactReport.Part(day, files, files, Fingerprint.NONE);
  }

  /**
   * Compacts a day.
   *
   * @throws MillraceException when the rows are not those of before
   */
  CompactReport.Part compact(String day) {
    for (int attempt = 1; ; attempt++) {
      try {
        return compactOnce(day);
      } catch (DeltaConcurrentModificationException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        LOG.info("Another job has changed {} of {} meanwhile; once more", day, path);
      }
    }
  }

  private CompactReport.Part compactOnce(String day) {
    Snapshot before = now();
    List<AddFile> present = files(before, day);
    optimize(day);
    Rewritten rewritten = rewritten(before.version(), present, day);
    Fingerprint old = fingerprint(rewritten.removed());
    Fingerprint anew = fingerprint(rewritten.added());
    if (!old.equals(anew)) {
      throw new MillraceException(
          ("Compaction of %s has changed rows of %s: %s before, %s after. No file was deleted:"
                  + " RESTORE TABLE delta.`%s` TO VERSION AS OF %d brings them back.")
              .formatted(path, day, old, anew, path, before.version()));
    }
    FileSet after = FileSet.of(files(now(), day));
    return new CompactReport.Part(day, FileSet.of(present), after, anew);
  }

  private void optimize(String day) {
    DeltaOptimizeBuilder optimize = DeltaTable.forPath(spark, path).optimize();
    if (!day.equals(WHOLE)) {
      optimize = optimize.where("%s = DATE'%s'".formatted(LakeTables.DAY, day));
    }
    List<String> zOrder = zOrder();
    if (zOrder.isEmpty()) {
      optimize.executeCompaction();
    } else {
      optimize.executeZOrderBy(zOrder.toArray(String[]::new));
    }
  }

  /** What the commits since have put in the place of other files. */
  private record Rewritten(List<AddFile> removed, List<AddFile> added) {}

  private Rewritten rewritten(long since, List<AddFile> present, String day) {
    // A stream may have added a file meanwhile, and the compaction have taken it along.
    Map<String, AddFile> known = new LinkedHashMap<>();
    present.forEach(file -> known.put(file.path(), file));
    List<AddFile> removed = new ArrayList<>();
    Map<String, AddFile> added = new LinkedHashMap<>();
    Iterator<Tuple2<Object, Seq<Action>>> commits = log.getChanges(since + 1, true);
    while (commits.hasNext()) {
      List<Action> actions = JavaConverters.seqAsJavaList(commits.next()._2());
      for (Action action : actions) {
        if (action instanceof RemoveFile gone && !gone.dataChange()) {
          AddFile file = known.remove(gone.path());
          // What was only rewritten in between is neither old nor new.
          if (file != null && added.remove(gone.path()) == null) {
            removed.add(file);
          }
        }
      }
      for (Action action : actions) {
        if (action instanceof AddFile file && dayOf(file).equals(day)) {
          known.put(file.path(), file);
          if (!file.dataChange()) {
            added.put(file.path(), file);
          }
        }
      }
    }
    return new Rewritten(removed, List.copyOf(added.values()));
  }

  private Fingerprint fingerprint(List<AddFile> files) {
    return files.isEmpty()
        ? Fingerprint.NONE
        : Fingerprint.of(
            log.createDataFrame(
                now(), JavaConverters.asScalaBuffer(files).toSeq(), false, Option.empty()));
  }

  /** Deletes the files that no version younger than the retention needs. */
  void vacuum(Duration retention) {
    DeltaTable.forPath(spark, path).vacuum(retention.toSeconds() / SECONDS_PER_HOUR);
  }

  private Snapshot now() {
    return log.update(false, Option.empty(), Option.empty());
  }

  /** The files of a day at one version. */
  private static List<AddFile> files(Snapshot snapshot, String day) {
    Dataset<AddFile> all = snapshot.allFiles();
    return day.equals(WHOLE)
        ? all.collectAsList()
        : all.where(col("partitionValues").getItem(LakeTables.DAY).equalTo(day)).collectAsList();
  }

  private static String dayOf(AddFile file) {
    Option<String> day = file.partitionValues().get(LakeTables.DAY);
    return day.isEmpty() ? WHOLE : day.get();
  }
}
