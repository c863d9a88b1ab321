package io.millrace.core.pipeline;

import static io.millrace.core.pipeline.PipelineKeys.ENVELOPES;
import static io.millrace.core.pipeline.PipelineKeys.ENVELOPE_OPTIONS;
import static io.millrace.core.pipeline.PipelineKeys.RECORD_FORMAT;
import static io.millrace.core.pipeline.PipelineKeys.RECORD_OPTIONS;
import static io.millrace.core.pipeline.PipelineKeys.REJECT;
import static io.millrace.core.pipeline.PipelineKeys.REJECT_KEYS;
import static io.millrace.core.pipeline.PipelineKeys.REJECT_REASON;
import static io.millrace.core.pipeline.PipelineKeys.REJECT_WHEN;
import static io.millrace.core.pipeline.PipelineKeys.WHERE;

import io.millrace.core.envelope.Envelopes;
import io.millrace.core.format.LogFormat;
import io.millrace.core.format.LogFormats;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.option.OptionException;
import io.millrace.core.option.Suggestions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.types.StructType;

/**
 * The section {@code records}.
 *
 * @param fields the columns of the format and of the envelopes, if both are right
 */
record RecordsDraft(
    Pipeline.Records records,
    Optional<StructType> fields,
    List<Located<String>> rejects,
    Optional<Located<String>> where) {
  private static final Set<String> RESERVED = reserved();

  /** How the ingest query's own columns begin, those that no table has. */
  private static final String INTERNAL = "__";

  static RecordsDraft read(Optional<Section> section, Problems problems) {
    return section
        .map(present -> read(present, problems))
        .orElse(new RecordsDraft(null, Optional.empty(), List.of(), Optional.empty()));
  }

  private static RecordsDraft read(Section section, Problems problems) {
    Optional<Located<String>> format = section.find(RECORD_FORMAT);
    Map<String, Located<String>> options = section.options(RECORD_OPTIONS);
    List<Located<String>> envelopes = section.list(ENVELOPES);
    Map<String, Located<String>> envelopeOptions = section.options(ENVELOPE_OPTIONS);
    List<Located<String>> conditions = new ArrayList<>();
    List<Pipeline.Reject> rejects =
        section.children(REJECT, REJECT_KEYS).stream()
            .map(child -> reject(child, conditions))
            .toList();
    Optional<Located<String>> where = section.find(WHERE);
    Pipeline.Records records =
        new Pipeline.Records(
            format.map(Located::value).orElse(null),
            Located.values(options),
            envelopes.stream().map(Located::value).toList(),
            Located.values(envelopeOptions),
            rejects,
            where.map(Located::value));
    boolean isFormatRight = format.isPresent() && isFormatRight(format.get(), options, problems);
    boolean areEnvelopesRight = areEnvelopesRight(envelopes, envelopeOptions, section, problems);
    if (!isFormatRight || !areEnvelopesRight) {
      return new RecordsDraft(records, Optional.empty(), conditions, where);
    }
    StructType fields = records.columns();
    checkColumns(fields, options, section, problems);
    return new RecordsDraft(records, Optional.of(fields), conditions, where);
  }

  private static Pipeline.Reject reject(Section section, List<Located<String>> conditions) {
    Optional<Located<String>> when = section.find(REJECT_WHEN);
    when.ifPresent(conditions::add);
    return new Pipeline.Reject(when.map(Located::value).orElse(null), section.read(REJECT_REASON));
  }

  private static boolean isFormatRight(
      Located<String> format, Map<String, Located<String>> options, Problems problems) {
    if (!LogFormats.names().contains(format.value())) {
      problems.add(
          format.at(),
          "unknown format '%s'%s"
              .formatted(
                  format.value(), Suggestions.didYouMean(format.value(), LogFormats.names())));
      return false;
    }
    try {
      LogFormats.create(format.value(), Located.values(options));
      return true;
    } catch (OptionException e) {
      OptionProblems.report(e.problems(), options, format.at(), problems);
      return false;
    }
  }

  private static boolean areEnvelopesRight(
      List<Located<String>> envelopes,
      Map<String, Located<String>> options,
      Section section,
      Problems problems) {
    boolean areKnown = true;
    for (Located<String> envelope : envelopes) {
      Optional<String> problem = Envelopes.problem(envelope.value());
      problem.ifPresent(message -> problems.add(envelope.at(), message));
      areKnown &= problem.isEmpty();
    }
    if (envelopes.isEmpty()) {
      if (!options.isEmpty()) {
        problems.add(
            section.at(ENVELOPE_OPTIONS), "'envelope-options' are given, but no 'envelopes'");
      }
      return options.isEmpty();
    }
    try {
      Envelopes.chain(List.of(Envelopes.names().get(0)), Located.values(options));
      return areKnown;
    } catch (OptionException e) {
      OptionProblems.report(e.problems(), options, section.at(ENVELOPE_OPTIONS), problems);
      return false;
    }
  }

  private static void checkColumns(
      StructType fields, Map<String, Located<String>> options, Section section, Problems problems) {
    Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (String column : fields.fieldNames()) {
      Position at = statementOf(column, options).orElse(section.at(RECORD_FORMAT));
      if (RESERVED.contains(column) || column.startsWith(INTERNAL)) {
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
