package io.millrace.batch.replay;

import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;

/**
 * What to read anew.
 *
 * @param pipelineFile today's pipeline file
 * @param from the first day of arrival, in UTC
 * @param before the first day that is left alone
 * @param dryRun whether to tell only what would change
 */
public record ReprocessOptions(
    String pipelineFile, LocalDate from, LocalDate before, boolean dryRun) {
  public static final ConfigOption<String> PIPELINE_FILE =
      ConfigOption.string("--pipeline-file")
          .required()
          .describedAs("The pipeline file, as it is to read the records from now on.");

  public static final ConfigOption<LocalDate> FROM =
      day("--from").required().describedAs("The first day, in UTC, on which the records came.");

  public static final ConfigOption<LocalDate> TO =
      day("--to").required().describedAs("The first day that is left alone.");

  public static final ConfigOption<Boolean> DRY_RUN =
      ConfigOption.flag("--dry-run")
          .defaultValue(false)
          .describedAs("Tell what would change, and change nothing.");

  public static final List<ConfigOption<?>> ALL = List.of(PIPELINE_FILE, FROM, TO, DRY_RUN);

  private static ConfigOption<LocalDate> day(String key) {
    return ConfigOption.custom(key, "day like 2026-03-01", ReprocessOptions::parse);
  }

  private static LocalDate parse(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("it must be a day like 2026-03-01", e);
    }
  }

  /**
   * @throws io.millrace.core.option.OptionException with every mistake
   */
  public static ReprocessOptions read(OptionReader reader) {
    LocalDate from = reader.read(FROM);
    LocalDate before = reader.read(TO);
    if (from != null && before != null && !from.isBefore(before)) {
      reader.problem(
          "'%s' is %s, which is not before '%s', %s".formatted(FROM.key(), from, TO.key(), before));
    }
    ReprocessOptions options =
        new ReprocessOptions(reader.read(PIPELINE_FILE), from, before, reader.read(DRY_RUN));
    reader.finish();
    return options;
  }
}
