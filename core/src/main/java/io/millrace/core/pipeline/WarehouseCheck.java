package io.millrace.core.pipeline;

import io.millrace.core.option.Suggestions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Checks the SQL of the facts and the columns that the star schema names. */
final class WarehouseCheck {
  private static final String RECORDS = "records";

  /** What both warehouses take without quotes. */
  private static final Pattern COLUMN = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

  /**
   * Names that PostgreSQL (appendix C of its documentation) or Redshift (reserved words) takes in
   * quotes only, of those that a log might have.
   */
  private static final Set<String> RESERVED =
      Set.of(
          "all",
          "analyze",
          "and",
          "any",
          "array",
          "as",
          "asc",
          "authorization",
          "backup",
          "between",
          "binary",
          "both",
          "case",
          "cast",
          "check",
          "collate",
          "column",
          "constraint",
          "create",
          "cross",
          "default",
          "delta",
          "desc",
          "distinct",
          "do",
          "else",
          "encryption",
          "end",
          "except",
          "explicit",
          "false",
          "fetch",
          "for",
          "foreign",
          "freeze",
          "from",
          "full",
          "grant",
          "group",
          "having",
          "identity",
          "ignore",
          "in",
          "inner",
          "intersect",
          "interval",
          "into",
          "is",
          "join",
          "language",
          "lateral",
          "leading",
          "left",
          "like",
          "limit",
          "natural",
          "new",
          "not",
          "null",
          "off",
          "offline",
          "offset",
          "old",
          "on",
          "only",
          "open",
          "or",
          "order",
          "outer",
          "overlaps",
          "parallel",
          "partition",
          "percent",
          "permissions",
          "primary",
          "raw",
          "recover",
          "references",
          "restore",
          "returning",
          "right",
          "select",
          "similar",
          "snapshot",
          "some",
          "symmetric",
          "system",
          "table",
          "tag",
          "then",
          "timestamp",
          "to",
          "top",
          "trailing",
          "true",
          "union",
          "unique",
          "user",
          "using",
          "verbose",
          "wallet",
          "when",
          "where",
          "window",
          "with",
          "without");

  private final SparkSession session;
  private final StructType columns;
  private final Problems problems;

  /**
   * @param formatFields the columns of the format and the envelopes
   */
  WarehouseCheck(SparkSession session, StructType formatFields, Problems problems) {
    this.session = session;
    this.columns =
        formatFields
            .add(Warehouse.FILE, DataTypes.StringType)
            .add(Warehouse.LINE, DataTypes.LongType);
    this.problems = problems;
  }

  void check(WarehouseDraft draft) {
    if (draft.sql().isEmpty()) {
      return;
    }
    Located<String> sql = draft.sql().get();
    session.createDataFrame(List.of(), columns).createOrReplaceTempView(RECORDS);
    Optional<Dataset<Row>> query =
        SqlErrors.query(
            session,
            sql.value(),
            line -> problems.add(sql.at(), "the facts' SQL is wrong: " + line));
    if (query.isEmpty()) {
      return;
    }
    if (RowWise.view(query.get(), Set.of(RECORDS)).isEmpty()) {
      problems.add(
          sql.at(),
          "the facts' SQL must make each fact of one record: it selects from records and filters,"
              + " without grouping, joins and subqueries");
    }
    StructType facts = query.get().schema();
    checkColumns(facts, sql.at());
    for (String lineage : List.of(Warehouse.FILE, Warehouse.LINE)) {
      if (!List.of(facts.fieldNames()).contains(lineage)) {
        problems.add(
            sql.at(),
            "the facts' SQL must return '%s', which says where a fact comes from"
                .formatted(lineage));
      }
    }
    for (Located<String> column : draft.columns()) {
      if (!List.of(facts.fieldNames()).contains(column.value())) {
        problems.add(
            column.at(),
            "the facts' SQL returns no column '%s'%s"
                .formatted(
                    column.value(),
                    Suggestions.didYouMean(column.value(), List.of(facts.fieldNames()))));
      }
    }
  }

  private void checkColumns(StructType facts, Position at) {
    Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (StructField column : facts.fields()) {
      String name = column.name();
      if (!COLUMN.matcher(name).matches()) {
        problems.add(
            at,
            "the column '%s' needs a name of lower-case letters, digits and '_': rename it with AS"
                .formatted(name));
      } else if (RESERVED.contains(name)) {
        problems.add(
            at, "the column '%s' is a reserved word of SQL: rename it with AS".formatted(name));
      } else if (name.startsWith(Warehouse.MEMBER)) {
        problems.add(
            at,
            "the column '%s' begins as columns of staging tables do: rename it with AS"
                .formatted(name));
      } else if (!seen.add(name)) {
        problems.add(at, "the column '%s' comes twice: rename one".formatted(name));
      } else if (column.dataType() instanceof StructType
          || column.dataType() instanceof MapType
          || column.dataType() instanceof ArrayType
          || column.dataType() instanceof BinaryType) {
        problems.add(
            at,
            "the column '%s' is %s, which a warehouse has no type for: make it a text, with to_json or hex"
                .formatted(name, column.dataType().sql()));
      }
    }
  }
}
