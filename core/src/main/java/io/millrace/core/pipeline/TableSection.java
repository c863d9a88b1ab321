package io.millrace.core.pipeline;

import static io.millrace.core.pipeline.PipelineKeys.REFRESH;
import static io.millrace.core.pipeline.PipelineKeys.TABLE_FORMAT;
import static io.millrace.core.pipeline.PipelineKeys.TABLE_NAME;
import static io.millrace.core.pipeline.PipelineKeys.TABLE_OPTIONS;
import static io.millrace.core.pipeline.PipelineKeys.TABLE_PATH;
import static io.millrace.core.pipeline.PipelineKeys.TABLE_TABLE;

import io.millrace.core.option.ConfigOption;
import io.millrace.core.reference.ReferenceOptions;
import io.millrace.core.reference.ReferenceTable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * One section of {@code tables}.
 *
 * @param table empty when the section is wrong
 * @param at where it says where the table is
 */
record TableSection(Optional<Located<String>> name, Optional<ReferenceTable> table, Position at) {

  /**
   * Reads the section.
   *
   * @param file the pipeline file, where relative paths begin
   */
  static TableSection read(Section section, String file, Problems problems) {
    Optional<Located<String>> name = section.find(TABLE_NAME);
    Optional<Located<ReferenceTable.Format>> format = section.find(TABLE_FORMAT);
    Optional<Located<String>> path = section.find(TABLE_PATH);
    Optional<Located<String>> table = section.find(TABLE_TABLE);
    Map<String, Located<String>> options = section.options(TABLE_OPTIONS);
    Optional<Located<Duration>> refresh = section.find(REFRESH);
    if (format.isEmpty()) {
      return new TableSection(name, Optional.empty(), section.at());
    }
    boolean isDynamoDb = format.get().value() == ReferenceTable.Format.DYNAMODB;
    Optional<Located<String>> location =
        isDynamoDb
            ? only(TABLE_TABLE, table, TABLE_PATH, path, format.get(), section, problems)
            : only(TABLE_PATH, path, TABLE_TABLE, table, format.get(), section, problems);
    Map<String, String> values = Located.values(options);
    List<String> mistakes = ReferenceOptions.problems(format.get().value(), values);
    OptionProblems.report(mistakes, options, section.at(TABLE_OPTIONS), problems);
    if (name.isEmpty() || location.isEmpty() || !mistakes.isEmpty()) {
      return new TableSection(name, Optional.empty(), section.at());
    }
    String place = location.get().value();
    ReferenceTable whole =
        new ReferenceTable(
            name.get().value(),
            format.get().value(),
            isDynamoDb ? place : besides(file, place),
            values,
            refresh.map(Located::value).orElse(REFRESH.defaultValue().orElseThrow()));
    return new TableSection(name, Optional.of(whole), location.get().at());
  }

  private static Optional<Located<String>> only(
      ConfigOption<String> wanted,
      Optional<Located<String>> value,
      ConfigOption<String> other,
      Optional<Located<String>> otherValue,
      Located<ReferenceTable.Format> format,
      Section section,
      Problems problems) {
    String spelling = format.value().spelling();
    if (value.isEmpty() && !section.has(wanted)) {
      problems.add(
          section.at(),
          "'%s' is missing, which a table of format %s needs".formatted(wanted.key(), spelling));
    }
    otherValue.ifPresent(
        found ->
            problems.add(
                found.at(),
                "'%s' is not for tables of format %s, which have '%s'"
                    .formatted(other.key(), spelling, wanted.key())));
    return otherValue.isPresent() ? Optional.empty() : value;
  }

  private static String besides(String file, String path) {
    Path wanted = new Path(path);
    Path folder = new Path(file).getParent();
    boolean isRelative = !wanted.isAbsolute() && wanted.toUri().getScheme() == null;
    return isRelative && folder != null ? new Path(folder, wanted).toString() : path;
  }
}
