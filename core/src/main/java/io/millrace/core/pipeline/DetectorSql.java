package io.millrace.core.pipeline;

import io.millrace.core.MillraceException;
import io.millrace.core.lake.Lineage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.collection.JavaConverters;
import scala.runtime.BoxedUnit;

/** The SQL of one detector over whatever rows stand for {@code records}. */
public record DetectorSql(Pipeline.Detector detector) {
  private static final String RECORDS = "records";

  /**
   * The rows to score.
   *
   * @param records rows with the columns of the table {@code records}; their session gets the view
   */
  public Dataset<Row> over(Dataset<Row> records) {
    records.createOrReplaceTempView(RECORDS);
    return records.sparkSession().sql(detector.sql());
  }

  /**
   * The rows of a stream with their results, in append mode.
   *
   * @param records the stream, without a watermark
   */
  public Dataset<Row> scored(Dataset<Row> records) {
    return detector.scoring().of(over(watermarked(records)));
  }

  Dataset<Row> watermarked(Dataset<Row> records) {
    String time =
        eventTime(over(records))
            .filter(List.of(records.columns())::contains)
            .orElseThrow(
                () ->
                    new MillraceException(
                        "Detector '%s' has no time that is a column of records: give it one, or a window over one."
                            .formatted(detector.name())));
    return records.withWatermark(time, detector.watermark().toMillis() + " milliseconds");
  }

  /**
   * The column of {@code records} that takes the watermark: what the windows are over, or else what
   * the rows' time is.
   */
  Optional<String> eventTime(Dataset<Row> query) {
    return isWindowed(query) ? EventTime.column(query) : origin(query, detector.scoring().time());
  }

  static boolean isWindowed(Dataset<Row> query) {
    return EventTime.hasWindow(query);
  }

  /** The columns that identify a scored row. */
  public List<String> identity(Dataset<Row> query) {
    List<String> identity = new ArrayList<>();
    if (!isWindowed(query)) {
      identity.addAll(List.of(Lineage.OF_MESSAGE.fieldNames()));
    }
    identity.add(detector.scoring().time());
    detector.scoring().key().stream()
        .filter(column -> !identity.contains(column))
        .forEach(identity::add);
    return identity;
  }

  /** What a column of the query was called at first, if it is handed on as it is. */
  private static Optional<String> origin(Dataset<Row> query, String column) {
    LogicalPlan plan = query.queryExecution().analyzed();
    Map<ExprId, AttributeReference> renamed = new HashMap<>();
    plan.foreach(
        node -> {
          for (Expression expression : JavaConverters.seqAsJavaList(node.expressions())) {
            if (expression instanceof Alias alias
                && alias.child() instanceof AttributeReference child) {
              renamed.put(alias.exprId(), child);
            }
          }
          return BoxedUnit.UNIT;
        });
    return JavaConverters.seqAsJavaList(plan.output()).stream()
        .filter(output -> output.name().equals(column))
        .findFirst()
        .map(output -> first(output, renamed).name());
  }

  private static Attribute first(Attribute output, Map<ExprId, AttributeReference> renamed) {
    Attribute origin = output;
    while (renamed.containsKey(origin.exprId())) {
      origin = renamed.get(origin.exprId());
    }
    return origin;
  }
}
