package io.millrace.streaming.ingest;

import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.reference.HeldRows;
import io.millrace.core.reference.ReferenceReader;
import io.millrace.core.reference.ReferenceTable;
import io.millrace.core.reference.ReferenceTables;
import io.millrace.streaming.ingest.TableStates.TableState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * The reference tables as the conditions of the ingest query see them: for each micro-batch in one
 * state, whichever attempt at it.
 *
 * <p>A micro-batch writes its tables one by one, so an attempt may end between them. If the next
 * one saw other reference tables, a record could become a row in the one and a dead letter in the
 * other, or neither. So a state is written to the checkpoint, as {@link TableStates}, before the
 * first micro-batch that sees it writes anything; and a micro-batch that was planned before this
 * run, which may have been tried, sees the state that it would have seen then.
 */
final class PinnedTables {
  private final SparkSession spark;
  private final List<ReferenceTable> tables;
  private final TableStates states;
  private final long lastPlanned;
  private final Map<TableState, List<Row>> loaded = new HashMap<>();
  private Map<String, TableState> state;
  private SparkSession registeredIn;
  private Map<String, TableState> registered = Map.of();

  private PinnedTables(
      SparkSession spark, List<ReferenceTable> tables, TableStates states, long lastPlanned) {
    this.spark = spark;
    this.tables = tables;
    this.states = states;
    this.lastPlanned = lastPlanned;
  }

  /**
   * The tables that the pipeline's conditions name.
   *
   * @param checkpoint folder of the ingest query
   * @param lastPlanned the newest micro-batch of earlier runs
   */
  static PinnedTables of(
      SparkSession spark, Pipeline pipeline, String checkpoint, OptionalLong lastPlanned) {
    List<String> conditions = new ArrayList<>();
    pipeline.records().rejects().forEach(reject -> conditions.add(lower(reject.when())));
    pipeline.records().where().ifPresent(where -> conditions.add(lower(where)));
    List<ReferenceTable> used =
        pipeline.tables().stream()
            .filter(table -> conditions.stream().anyMatch(sql -> sql.contains(table.name())))
            .toList();
    return new PinnedTables(
        spark, used, new TableStates(spark, checkpoint), lastPlanned.orElse(-1));
  }

  private static String lower(String sql) {
    return sql.toLowerCase(Locale.ROOT);
  }

  /**
   * Registers the views for a micro-batch.
   *
   * @param session the one that the micro-batch is computed in
   */
  void register(SparkSession session, long batchId) {
    if (tables.isEmpty()) {
      return;
    }
    decide(batchId);
    if (session != registeredIn || !state.equals(registered)) {
      for (ReferenceTable table : tables) {
        ReferenceTables.registerAs(table.name(), rows(session, table));
      }
      registeredIn = session;
      registered = state;
    }
  }

  private void decide(long batchId) {
    if (state == null) {
      state = states.upTo(batchId);
    }
    boolean mayHaveBeenTried = batchId <= lastPlanned;
    Map<String, TableState> decided = new LinkedHashMap<>();
    for (ReferenceTable table : tables) {
      TableState before = state.get(table.name());
      decided.put(
          table.name(), mayHaveBeenTried && before != null ? before : now(table, before, batchId));
    }
    if (!decided.equals(state)) {
      states.write(batchId, decided);
      state = Map.copyOf(decided);
      loaded.keySet().retainAll(state.values());
    }
  }

  /** The state that the table is in; the one before where that is the same. */
  private TableState now(ReferenceTable table, TableState before, long batchId) {
    if (table.format() == ReferenceTable.Format.DELTA) {
      return TableState.ofVersion(new ReferenceReader(spark, table).version());
    }
    StructType columns = HeldRows.of(table).columns(spark);
    List<Row> rows = HeldRows.of(table).rows(spark);
    if (before != null && before.hasColumns(columns) && load(before).equals(rows)) {
      return before;
    }
    TableState kept = states.keep(table.name(), batchId, rows, columns);
    loaded.put(kept, rows);
    return kept;
  }

  private Dataset<Row> rows(SparkSession session, ReferenceTable table) {
    TableState pinned = state.get(table.name());
    return pinned.isVersion()
        ? new ReferenceReader(session, table).read(pinned.version())
        : session.createDataFrame(load(pinned), pinned.schema());
  }

  private List<Row> load(TableState kept) {
    return loaded.computeIfAbsent(kept, states::load);
  }
}
