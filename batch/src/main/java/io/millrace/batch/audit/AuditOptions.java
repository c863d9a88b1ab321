package io.millrace.batch.audit;

import io.millrace.batch.lake.LakeOptions;
import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * What to audit.
 *
 * @param lake the pipeline file's {@code lake.root}
 * @param pipeline the pipeline's name
 * @param from micro-batches ingested at or after this time; all without it
 * @param to micro-batches ingested before this time; all without it
 * @param interval length of the intervals that the report has a line for, counted from the epoch
 */
public record AuditOptions(
    String lake, String pipeline, Optional<Instant> from, Optional<Instant> to, Duration interval) {
  public static final ConfigOption<Instant> FROM =
      time("--from").describedAs("Only micro-batches ingested at or after this time.");

  public static final ConfigOption<Instant> TO =
      time("--to").describedAs("Only micro-batches ingested before this time.");

  public static final ConfigOption<Duration> INTERVAL =
      ConfigOption.duration("--interval")
          .defaultValue(Duration.ofHours(1))
          .mustBe("at least 1s", interval -> interval.toSeconds() >= 1)
          .describedAs("Time per line of the report.");

  public static final List<ConfigOption<?>> ALL =
      List.of(LakeOptions.ROOT, LakeOptions.PIPELINE, FROM, TO, INTERVAL);

  /** All micro-batches of a pipeline, by the hour. */
  public static AuditOptions of(String lake, String pipeline) {
    return new AuditOptions(
        lake, pipeline, Optional.empty(), Optional.empty(), INTERVAL.defaultValue().orElseThrow());
  }

  /**
   * Reads the options and finishes the reader.
   *
   * @throws io.millrace.core.option.OptionException when any option was wrong
   */
  public static AuditOptions read(OptionReader reader) {
    AuditOptions options =
        new AuditOptions(
            reader.read(LakeOptions.ROOT),
            reader.read(LakeOptions.PIPELINE),
            reader.find(FROM),
            reader.find(TO),
            reader.read(INTERVAL));
    if (options.isEmpty()) {
      reader.problem("'%s' must be later than '%s'".formatted(TO.key(), FROM.key()));
    }
    reader.finish();
    return options;
  }

  private boolean isEmpty() {
    return from.isPresent() && to.isPresent() && !from.get().isBefore(to.get());
  }

  private static ConfigOption<Instant> time(String key) {
    return ConfigOption.custom(
        key, "day or time, like 2026-07-01 or 2026-07-01T10:00:00Z", AuditOptions::parseTime);
  }

  /** A day is its first moment in UTC. */
  private static Instant parseTime(String text) {
    try {
      return text.contains("T")
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("neither day nor time: " + text, e);
    }
  }
}
