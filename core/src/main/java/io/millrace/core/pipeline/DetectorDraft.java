package io.millrace.core.pipeline;

import static io.millrace.core.pipeline.PipelineKeys.DETECTOR_COLUMNS;
import static io.millrace.core.pipeline.PipelineKeys.DETECTOR_KEY;
import static io.millrace.core.pipeline.PipelineKeys.DETECTOR_NAME;
import static io.millrace.core.pipeline.PipelineKeys.DETECTOR_OPTIONS;
import static io.millrace.core.pipeline.PipelineKeys.DETECTOR_SQL;
import static io.millrace.core.pipeline.PipelineKeys.DETECTOR_TIME;
import static io.millrace.core.pipeline.PipelineKeys.DETECTOR_WATERMARK;
import static io.millrace.core.pipeline.PipelineKeys.FUNCTION;

import io.millrace.core.detect.DetectorFunction;
import io.millrace.core.detect.Scoring;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One of the sections {@code detectors}, as far as the file states it.
 *
 * @param options the function's; only if they are right
 */
record DetectorDraft(
    Optional<Located<String>> located,
    Optional<Located<String>> statement,
    Optional<DetectorFunction> function,
    Optional<Located<String>> time,
    Duration watermark,
    List<Located<String>> key,
    List<Located<String>> columns,
    Optional<Map<String, String>> options) {

  /** Reports what is wrong, the names of columns apart. */
  static DetectorDraft read(Section section, Problems problems) {
    Optional<DetectorFunction> function = section.find(FUNCTION).map(Located::value);
    Map<String, Located<String>> options = section.options(DETECTOR_OPTIONS);
    List<String> mistakes =
        function.map(known -> known.problems(Located.values(options))).orElse(List.of());
    List<Located<String>> columns = section.list(DETECTOR_COLUMNS);
    function.ifPresent(known -> checkNumber(known, columns, section, problems));
    Position otherwise = options.isEmpty() ? section.at() : section.at(DETECTOR_OPTIONS);
    OptionProblems.report(mistakes, options, otherwise, problems);
    return new DetectorDraft(
        section.find(DETECTOR_NAME),
        section.find(DETECTOR_SQL),
        function,
        section.find(DETECTOR_TIME),
        section.read(DETECTOR_WATERMARK),
        section.list(DETECTOR_KEY),
        columns,
        mistakes.isEmpty() ? Optional.of(Located.values(options)) : Optional.empty());
  }

  private static void checkNumber(
      DetectorFunction function,
      List<Located<String>> columns,
      Section section,
      Problems problems) {
    if (function.takesColumns() && columns.isEmpty()) {
      problems.add(
          section.at(DETECTOR_COLUMNS), "'columns' is missing: " + DETECTOR_COLUMNS.description());
    } else if (!function.takesColumns() && !columns.isEmpty()) {
      problems.add(
          section.at(DETECTOR_COLUMNS),
          "%s looks at no 'columns': remove them".formatted(function.spelling()));
    }
  }

  /** Whether Spark can check anything. */
  boolean hasSql() {
    return located.isPresent() && statement.isPresent();
  }

  /** Whether all is stated that the query needs. */
  boolean isWhole() {
    return hasSql()
        && function.isPresent()
        && time.isPresent()
        && watermark != null
        && columns.isEmpty() != function.get().takesColumns()
        && options.isPresent();
  }

  String name() {
    return located.orElseThrow().value();
  }

  Located<String> sql() {
    return statement.orElseThrow();
  }

  /** The detector; only right when the file has no mistake. */
  Pipeline.Detector detector() {
    Scoring scoring =
        new Scoring(
            function.orElse(null),
            time.map(Located::value).orElse(null),
            key.stream().map(Located::value).toList(),
            columns.stream().map(Located::value).toList(),
            options.orElse(Map.of()));
    return new Pipeline.Detector(
        located.map(Located::value).orElse(null),
        statement.map(Located::value).orElse(null),
        watermark,
        scoring);
  }
}
