package io.millrace.core.pipeline;

import io.millrace.core.MillraceException;
import io.millrace.core.pipeline.ParsedPipeline.TableDraft;
import io.millrace.core.reference.ReferenceReader;
import io.millrace.core.reference.ReferenceTable;
import io.millrace.core.reference.ReferenceTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/** Registers the reference tables of a file as empty views, as far as their columns are known. */
final class TableCheck {
  private final SparkSession session;
  private final Problems problems;
  private final List<String> unknown = new ArrayList<>();

  TableCheck(SparkSession session, Problems problems) {
    this.session = session;
    this.problems = problems;
  }

  /** Registers the table; one that declares no columns is looked at for them. */
  void register(TableDraft draft) {
    if (draft.table().isEmpty()) {
      unknown.add(draft.name());
      return;
    }
    ReferenceTable table = draft.table().get();
    try {
      ReferenceTables.registerEmpty(
          session, table.name(), new ReferenceReader(session, table).columns());
    } catch (MillraceException e) {
      unknown.add(draft.name());
      problems.add(
          draft.at(),
          "%s Or declare its columns in the option 'schema', which checks the file without it"
              .formatted(e.getMessage()));
    }
  }

  /** Whether the SQL names no table whose columns are unknown, which would be a second message. */
  boolean knowsTablesOf(Located<String> sql) {
    String text = sql.value().toLowerCase(Locale.ROOT);
    return unknown.stream().noneMatch(text::contains);
  }
}
