package io.millrace.core.pipeline;

import static io.millrace.core.pipeline.PipelineKeys.RECORD_FORMAT;
import static io.millrace.core.pipeline.PipelineKeys.RECORD_OPTIONS;
import static io.millrace.core.pipeline.PipelineKeys.WHERE;

import io.millrace.core.format.LogFormat;
import io.millrace.core.format.LogFormats;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.option.OptionException;
import io.millrace.core.option.Suggestions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.types.StructType;

/**
 * The section {@code records}.
 *
 * @param fields the format's columns, if the format and its options are right
 */
record RecordsDraft(
    Pipeline.Records records, Optional<StructType> fields, Optional<Located<String>> where) {
  private static final Set<String> RESERVED = reserved();

  static RecordsDraft read(Optional<Section> section, Problems problems) {
    return section
        .map(present -> read(present, problems))
        .orElse(new RecordsDraft(null, Optional.empty(), Optional.empty()));
  }

  private static RecordsDraft read(Section section, Problems problems) {
    Optional<Located<String>> format = section.find(RECORD_FORMAT);
    Map<String, Located<String>> options = section.options(RECORD_OPTIONS);
    Optional<Located<String>> where = section.find(WHERE);
    Optional<StructType> fields = format.flatMap(name -> fields(name, section, options, problems));
    return new RecordsDraft(
        new Pipeline.Records(
            format.map(Located::value).orElse(null),
            Located.values(options),
            where.map(Located::value)),
        fields,
        where);
  }

  private static Optional<StructType> fields(
      Located<String> format,
      Section section,
      Map<String, Located<String>> options,
      Problems problems) {
    if (!LogFormats.names().contains(format.value())) {
      problems.add(
          format.at(),
          "unknown format '%s'%s"
              .formatted(
                  format.value(), Suggestions.didYouMean(format.value(), LogFormats.names())));
      return Optional.empty();
    }
    try {
      LogFormat known = LogFormats.create(format.value(), Located.values(options));
      checkColumns(known.fields(), options, section, problems);
      return Optional.of(known.fields());
    } catch (OptionException e) {
      OptionProblems.report(e.problems(), options, format.at(), problems);
      return Optional.empty();
    }
  }

  private static void checkColumns(
      StructType fields, Map<String, Located<String>> options, Section section, Problems problems) {
    Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (String column : fields.fieldNames()) {
      Position at = statementOf(column, options).orElse(section.at(RECORD_FORMAT));
      if (RESERVED.contains(column)) {
        problems.add(at, "the column '%s' is one of Millrace's own: rename it".formatted(column));
      } else if (!seen.add(column)) {
        problems.add(at, "the column '%s' comes twice: rename one".formatted(column));
      }
    }
  }

  private static Optional<Position> statementOf(
      String column, Map<String, Located<String>> options) {
    return options.values().stream()
        .filter(option -> option.value().contains(column))
        .map(Located::at)
        .findFirst();
  }

  /** What the ingest query has beside a format's own columns. */
  private static Set<String> reserved() {
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    names.addAll(List.of(LakeTables.recordColumns().fieldNames()));
    names.addAll(List.of(LakeTables.VALUE, LakeTables.PARTITION_KEY, LogFormat.REJECTION));
    return names;
  }
}
