package io.millrace.core.pipeline;

import static io.millrace.core.pipeline.PipelineKeys.RECONCILE;
import static io.millrace.core.pipeline.PipelineKeys.ROOT;
import static io.millrace.core.pipeline.PipelineKeys.TRIGGER;
import static io.millrace.core.pipeline.PipelineKeys.Z_ORDER;

import io.millrace.core.lake.LakeTables;
import io.millrace.core.option.Suggestions;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.types.AtomicType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Reads the section {@code lake}. */
final class LakeDraft {
  private LakeDraft() {}

  static Pipeline.Lake read(Section section, RecordsDraft records, Problems problems) {
    List<Located<String>> zOrder = section.list(Z_ORDER);
    ColumnList.checkRepeated(zOrder, "'%s'".formatted(Z_ORDER), problems);
    records.fields().ifPresent(fields -> checkColumns(zOrder, fields, problems));
    return new Pipeline.Lake(
        section.read(ROOT),
        section.read(TRIGGER),
        section.read(RECONCILE),
        zOrder.stream().map(Located::value).toList());
  }

  private static void checkColumns(
      List<Located<String>> columns, StructType fields, Problems problems) {
    List<StructField> known =
        Stream.of(fields, LakeTables.recordColumns())
            .flatMap(part -> Stream.of(part.fields()))
            .toList();
    List<String> names = known.stream().map(StructField::name).toList();
    for (Located<String> column : columns) {
      int index = names.indexOf(column.value());
      if (index < 0) {
        problems.add(
            column.at(),
            "records have no column '%s'%s"
                .formatted(column.value(), Suggestions.didYouMean(column.value(), names)));
      } else if (column.value().equals(LakeTables.DAY)) {
        problems.add(column.at(), "'day' names the folders already: leave it out");
      } else if (!hasRanges(known.get(index).dataType())) {
        problems.add(
            column.at(),
            "'%s' is %s, of which files keep no smallest and largest value: name a column of texts, numbers or times"
                .formatted(column.value(), known.get(index).dataType().sql()));
      }
    }
  }

  /** Whether Delta keeps the smallest and the largest value of a file for the type. */
  private static boolean hasRanges(DataType type) {
    return type instanceof AtomicType
        && !(type instanceof BooleanType)
        && !(type instanceof BinaryType);
  }
}
