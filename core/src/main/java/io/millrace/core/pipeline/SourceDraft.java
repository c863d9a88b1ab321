package io.millrace.core.pipeline;

import static io.millrace.core.pipeline.PipelineKeys.SOURCE_FORMAT;
import static io.millrace.core.pipeline.PipelineKeys.SOURCE_OPTIONS;

import io.millrace.core.option.Suggestions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * Reads the section {@code source}. In an application that knows no source at all, a batch job,
 * nobody reads from it, and it may be any.
 */
final class SourceDraft {
  private SourceDraft() {}

  static Pipeline.Source read(Section section, Problems problems) {
    Optional<Located<String>> format = section.find(SOURCE_FORMAT);
    Map<String, Located<String>> options = section.options(SOURCE_OPTIONS);
    Map<String, String> values = Located.values(options);
    format
        .filter(name -> sources().findAny().isPresent())
        .ifPresent(
            name ->
                find(name.value())
                    .ifPresentOrElse(
                        source ->
                            OptionProblems.report(
                                source.problems(values),
                                options,
                                section.at(SOURCE_OPTIONS),
                                problems),
                        () -> problems.add(name.at(), unknown(name.value()))));
    return new Pipeline.Source(format.map(Located::value).orElse(null), values);
  }

  private static Optional<SourceOptions> find(String format) {
    return sources().filter(source -> source.format().equals(format)).findFirst();
  }

  private static String unknown(String format) {
    List<String> known = sources().map(SourceOptions::format).sorted().toList();
    return "unknown source '%s'%s".formatted(format, Suggestions.didYouMean(format, known));
  }

  private static Stream<SourceOptions> sources() {
    return ServiceLoader.load(SourceOptions.class).stream().map(ServiceLoader.Provider::get);
  }
}
