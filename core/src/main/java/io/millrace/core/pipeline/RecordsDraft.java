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
import java.util.Locale;
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
    Set<String> taken = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    taken.addAll(List.of(LakeTables.recordColumns().fieldNames()));
    for (String column : fields.fieldNames()) {
      if (!taken.add(column)) {
        boolean reserved =
            Set.of(LakeTables.recordColumns().fieldNames())
                .contains(column.toLowerCase(Locale.ROOT));
        problems.add(
            options.values().stream()
                .filter(option -> option.value().contains(column))
                .map(Located::at)
                .findFirst()
                .orElse(section.at(RECORD_FORMAT)),
            reserved
                ? "the column '%s' is one that every records table has: rename it".formatted(column)
                : "the column '%s' comes twice: rename one".formatted(column));
      }
    }
  }
}
