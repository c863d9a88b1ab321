package io.millrace.streaming.ingest;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.CheckpointFileManager;
import org.apache.spark.sql.execution.streaming.CheckpointFileManager$;
import org.apache.spark.sql.execution.streaming.CheckpointFileManager.CancellableFSDataOutputStream;
import org.apache.spark.sql.types.StructType;

/**
 * States of reference tables in a query's checkpoint. {@code tables/<batch>} says which state each
 * table has from that micro-batch on: a version of Delta, or rows that are kept in {@code
 * tables/rows}. What no later micro-batch can ask for is removed.
 */
final class TableStates {
  private static final Pattern BATCH = Pattern.compile("\\d{1,18}");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SparkSession spark;
  private final Path folder;
  private final Path rows;
  private final Configuration hadoop;

  /**
   * One state of one table.
   *
   * @param version of a Delta table; -1 for kept rows
   * @param folder of kept rows; empty for a version
   * @param columns of kept rows, as Spark's JSON; empty for a version
   */
  record TableState(long version, String folder, String columns) {
    static TableState ofVersion(long version) {
      return new TableState(version, "", "");
    }

    boolean isVersion() {
      return folder.isEmpty();
    }

    boolean hasColumns(StructType wanted) {
      return wanted.json().equals(columns);
    }

    StructType schema() {
      return (StructType) StructType.fromJson(columns);
    }
  }

  TableStates(SparkSession spark, String checkpoint) {
    this.spark = spark;
    this.folder = new Path(checkpoint, "tables");
    this.rows = new Path(folder, "rows");
    this.hadoop = spark.sessionState().newHadoopConf();
  }

  /** What was written down last for a micro-batch or one before it; empty where nothing was. */
  Map<String, TableState> upTo(long batchId) {
    Long last = batches().floor(batchId);
    return last == null ? Map.of() : read(last);
  }

  /**
   * Writes down what the micro-batch and those behind it see. Those before it are done, so that
   * what they saw is removed.
   */
  void write(long batchId, Map<String, TableState> states) {
    Map<String, List<String>> entries = new TreeMap<>();
    states.forEach(
        (table, state) ->
            entries.put(table, List.of(Long.toString(state.version), state.folder, state.columns)));
    try {
      // As the logs of Spark's checkpoint: there as a whole, or not at all.
      CheckpointFileManager files = CheckpointFileManager$.MODULE$.create(folder, hadoop);
      files.mkdirs(folder);
      CancellableFSDataOutputStream out = files.createAtomic(file(batchId), true);
      try {
        out.write(JSON.writeValueAsBytes(entries));
        out.close();
      } catch (IOException e) {
        out.cancel();
        throw e;
      }
      removeBefore(batchId);
      removeRowsBut(states.values());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the states of tables to " + folder, e);
    }
  }

  /** Keeps rows under a name that {@link #write} is yet to name. */
  TableState keep(String table, long batchId, List<Row> kept, StructType columns) {
    String name = table + "-" + batchId;
    spark
        .createDataFrame(kept, columns)
        .coalesce(1)
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(new Path(rows, name).toString());
    return new TableState(-1, name, columns.json());
  }

  List<Row> load(TableState state) {
    return List.copyOf(
        spark
            .read()
            .schema(state.schema())
            .parquet(new Path(rows, state.folder).toString())
            .collectAsList());
  }

  private Map<String, TableState> read(long batchId) {
    Path file = file(batchId);
    try (var in = file.getFileSystem(hadoop).open(file)) {
      Map<String, List<String>> entries =
          JSON.readValue(in.readAllBytes(), new TypeReference<Map<String, List<String>>>() {});
      return entries.entrySet().stream()
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> of(entry.getValue())));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the states of tables in " + file, e);
    }
  }

  private static TableState of(List<String> entry) {
    return new TableState(Long.parseLong(entry.get(0)), entry.get(1), entry.get(2));
  }

  private NavigableSet<Long> batches() {
    return list(folder).stream()
        .filter(name -> BATCH.matcher(name).matches())
        .map(Long::valueOf)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void removeBefore(long batchId) throws IOException {
    FileSystem files = folder.getFileSystem(hadoop);
    for (long old : batches().headSet(batchId)) {
      files.delete(file(old), false);
    }
  }

  private void removeRowsBut(Collection<TableState> inUse) throws IOException {
    FileSystem files = folder.getFileSystem(hadoop);
    Set<String> names = inUse.stream().map(TableState::folder).collect(Collectors.toSet());
    for (String name : list(rows)) {
      if (!names.contains(name)) {
        files.delete(new Path(rows, name), true);
      }
    }
  }

  private Path file(long batchId) {
    return new Path(folder, Long.toString(batchId));
  }

  private List<String> list(Path listed) {
    try {
      return Arrays.stream(listed.getFileSystem(hadoop).listStatus(listed))
          .map(FileStatus::getPath)
          .map(Path::getName)
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list the states of tables in " + listed, e);
    }
  }
}
