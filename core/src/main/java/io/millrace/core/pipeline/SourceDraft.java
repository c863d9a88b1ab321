package io.millrace.core.pipeline;

import static io.millrace.core.pipeline.PipelineKeys.SOURCE_FORMAT;
import static io.millrace.core.pipeline.PipelineKeys.SOURCE_OPTIONS;

import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * The section {@code source}.
 *
 * @param unknownFormat the name of a source that no {@link SourceOptions} describes
 */
record SourceDraft(Pipeline.Source source, Optional<Located<String>> unknownFormat) {

  static SourceDraft read(Optional<Section> section, Problems problems) {
    return section
        .map(present -> read(present, problems))
        .orElse(new SourceDraft(null, Optional.empty()));
  }

  private static SourceDraft read(Section section, Problems problems) {
    Optional<Located<String>> format = section.find(SOURCE_FORMAT);
    Map<String, Located<String>> options = section.options(SOURCE_OPTIONS);
    Map<String, String> values = Located.values(options);
    Optional<SourceOptions> known = format.flatMap(name -> find(name.value()));
    known.ifPresent(
        source ->
            OptionProblems.report(
                source.problems(values), options, section.at(SOURCE_OPTIONS), problems));
    return new SourceDraft(
        new Pipeline.Source(format.map(Located::value).orElse(null), values),
        known.isPresent() ? Optional.empty() : format);
  }

  private static Optional<SourceOptions> find(String format) {
    return ServiceLoader.load(SourceOptions.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(source -> source.format().equals(format))
        .findFirst();
  }
}
