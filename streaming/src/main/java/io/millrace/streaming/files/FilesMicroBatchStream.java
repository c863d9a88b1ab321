package io.millrace.streaming.files;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.apache.spark.sql.connector.read.streaming.ReportsSourceMetrics;
import org.apache.spark.sql.connector.read.streaming.SupportsTriggerAvailableNow;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.reflect.ClassTag$;

/**
 * The files of a folder as micro-batches. The driver decides which files a micro-batch reads before
 * anything is read; a replay, a retry or a second action reads the same files, as they were listed.
 */
final class FilesMicroBatchStream
    implements MicroBatchStream, SupportsTriggerAvailableNow, ReportsSourceMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(FilesMicroBatchStream.class);
  private static final int DECISIONS_PER_SUMMARY = 100;

  private final FilesOptions options;
  private final Clock clock;
  private final FileListing listing;
  private final FileLog log;
  private final FileReading reading;
  private final SparkContext spark;

  private List<FoundFile> waiting = List.of();
  private long listedMillis;
  private boolean isAvailableNow;
  private boolean isListed;

  FilesMicroBatchStream(
      FilesOptions options, String checkpoint, SparkSession session, Clock clock) {
    this.options = options;
    this.clock = clock;
    Configuration hadoop = session.sessionState().newHadoopConf();
    this.listing = new FileListing(options, hadoop);
    this.log = new FileLog(new Path(checkpoint), hadoop, DECISIONS_PER_SUMMARY);
    this.spark = session.sparkContext();
    this.reading =
        new FileReading(
            spark.broadcast(
                new SerializableConfiguration(hadoop),
                ClassTag$.MODULE$.apply(SerializableConfiguration.class)),
            listing.root().toString(),
            options.dataset().orElse(listing.root().toString()),
            options.compression(),
            options.maxLineBytes(),
            options.failOnDataLoss());
  }

  @Override
  public Offset initialOffset() {
    return FilesOffset.initial(reading.stream());
  }

  @Override
  public Offset latestOffset() {
    throw new IllegalStateException(
        "Spark asks with a start, since this source limits its batches");
  }

  @Override
  public Offset latestOffset(Offset from, ReadLimit limit) {
    FilesOffset start = verified(from);
    if (start.number() < log.newest()) {
      throw FilesErrors.setBack(start.number(), log.newest());
    }
    log.add(start);
    waiting = waiting.stream().filter(file -> log.find(file.path()).isEmpty()).toList();
    if (waiting.isEmpty() && isTimeToList()) {
      waiting = list(start);
    }
    if (waiting.isEmpty()) {
      return start.isInitial() ? null : start;
    }
    return start.next(admitted());
  }

  /** Under AvailableNow the files count that are there when the query starts. */
  private boolean isTimeToList() {
    return !isListed
        || !isAvailableNow && clock.millis() - listedMillis >= options.listInterval().toMillis();
  }

  private List<FoundFile> list(FilesOffset start) {
    long youngest = clock.millis() - options.minAge().toMillis();
    List<FoundFile> found = new ArrayList<>();
    for (FoundFile file : listing.list(!start.isInitial())) {
      Optional<FoundFile> known = log.find(file.path());
      if (known.isEmpty()) {
        if (options.minAge().isZero() || file.modifiedMillis() <= youngest) {
          found.add(file);
        }
      } else if (!known.get().equals(file)) {
        reportChange(known.get(), file);
      }
    }
    found.sort(options.order().comparator());
    listedMillis = clock.millis();
    isListed = true;
    return found;
  }

  private void reportChange(FoundFile was, FoundFile is) {
    if (options.failOnDataLoss()) {
      throw FilesErrors.changed(reading.pathOf(is), was.stamp(), is.stamp());
    }
    LOG.warn(
        "File {} has changed after it was decided to be read: {}. The change is left unread.",
        reading.pathOf(is),
        FilesErrors.change(was.stamp(), is.stamp()));
  }

  private List<FoundFile> admitted() {
    List<FoundFile> admitted = new ArrayList<>();
    long bytes = 0;
    for (FoundFile file : waiting) {
      bytes += file.size();
      boolean isFull =
          admitted.size() == options.maxFilesPerTrigger() || bytes > options.maxBytesPerTrigger();
      if (isFull && !admitted.isEmpty()) {
        break;
      }
      admitted.add(file);
    }
    return admitted;
  }

  private FilesOffset verified(Offset offset) {
    FilesOffset known = FilesOffset.of(offset);
    if (!known.stream().equals(reading.stream())) {
      throw FilesErrors.otherFolder(known.stream(), reading.stream());
    }
    return known;
  }

  @Override
  public void prepareForTriggerAvailableNow() {
    isAvailableNow = true;
  }

  @Override
  public InputPartition[] planInputPartitions(Offset from, Offset to) {
    FilesOffset start = verified(from);
    FilesOffset end = verified(to);
    if (start.number() == end.number()) {
      return new InputPartition[0];
    }
    // Asked each time, since the cluster may grow.
    int cores = spark.defaultParallelism();
    return FileTask.of(end.files(), options.compression(), options.splitBytes(), cores)
        .toArray(InputPartition[]::new);
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    return new FileReaderFactory(reading);
  }

  @Override
  public Offset deserializeOffset(String json) {
    return FilesOffset.fromJson(json);
  }

  @Override
  public Map<String, String> metrics(Optional<Offset> latestConsumed) {
    Map<String, String> metrics = new TreeMap<>();
    List<FoundFile> found = waiting;
    metrics.put("filesFound", Integer.toString(found.size()));
    metrics.put("bytesFound", Long.toString(found.stream().mapToLong(FoundFile::size).sum()));
    metrics.put("filesDecided", Integer.toString(log.size()));
    return metrics;
  }

  @Override
  public void commit(Offset end) {
    // A decision enters the log before the next one is made, whether or not Spark gets to commit.
  }

  @Override
  public void stop() {
    reading.settings().destroy();
  }
}
