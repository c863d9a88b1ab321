package io.millrace.streaming.alert;

import static io.millrace.core.lake.LakeTables.FIRED_AT;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.millrace.core.aggregate.AggregateSql;
import io.millrace.core.aggregate.RowJson;
import io.millrace.core.lake.LakeTable;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.pipeline.AlertColumns;
import io.millrace.core.pipeline.AlertView;
import io.millrace.core.pipeline.DetectorSql;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.reference.ReferenceTables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** The views that alerts read. What is to be one is registered here and nowhere else. */
final class AlertViews {
  private final SparkSession session;
  private final LakeTables tables;
  private final Map<String, LakeTable> followed = new LinkedHashMap<>();
  private final Map<String, Column[]> columns = new LinkedHashMap<>();
  private final List<AlertView> known = new ArrayList<>();

  /**
   * @param session of the alerts' own
   * @param records the view that the SQL of aggregates and detectors reads
   */
  AlertViews(SparkSession session, Pipeline pipeline, LakeTables tables, LakeTable records) {
    this.session = session;
    this.tables = tables;
    new ReferenceTables(pipeline.tables()).register(session);
    for (Pipeline.Aggregate aggregate : pipeline.aggregates()) {
      Dataset<Row> query = new AggregateSql(aggregate).over(records.read(session));
      follow(
          tables.aggregate(aggregate.name(), query.schema()),
          query.schema(),
          AlertView.of(aggregate, query));
    }
    for (Pipeline.Detector detector : pipeline.detectors()) {
      Dataset<Row> query = new DetectorSql(detector).over(records.read(session));
      StructType scored = detector.scoring().schema(query.schema());
      follow(tables.detection(detector.name(), scored), scored, AlertView.of(detector, query));
    }
  }

  /**
   * Makes a table a view whose changes are looked at.
   *
   * @param shown the table's own columns, and those of earlier versions of its SQL, are not
   */
  private void follow(LakeTable table, StructType shown, AlertView view) {
    followed.put(table.name(), table);
    columns.put(
        table.name(),
        Arrays.stream(shown.fieldNames()).map(name -> col(quoted(name))).toArray(Column[]::new));
    known.add(view);
    show(table.name(), lit(true));
  }

  /** Makes an alert a view: the rows that it has fired, and when. */
  void add(Pipeline.Alert alert, AlertColumns returned) {
    tables
        .alerts()
        .read(session)
        .where(col("alert").equalTo(alert.name()))
        .select(RowJson.read(col("row"), returned.columns()).as("row"), col(FIRED_AT))
        .select("row.*", FIRED_AT)
        .createOrReplaceTempView(quoted(alert.name()));
    known.add(returned.view());
  }

  /** Makes the view of an aggregate hold the rows that meet a condition. */
  void show(String aggregate, Column condition) {
    followed
        .get(aggregate)
        .read(session)
        .select(columns.get(aggregate))
        .where(condition)
        .createOrReplaceTempView(quoted(aggregate));
  }

  LakeTable table(String aggregate) {
    return followed.get(aggregate);
  }

  AlertView view(String name) {
    return known.stream().filter(view -> view.name().equals(name)).findFirst().orElseThrow();
  }

  List<AlertView> known() {
    return List.copyOf(known);
  }

  /** Names of the aggregates, compared as SQL does. */
  Set<String> aggregates() {
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    names.addAll(followed.keySet());
    return names;
  }

  static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
