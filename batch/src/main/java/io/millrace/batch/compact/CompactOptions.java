package io.millrace.batch.compact;

import io.millrace.batch.lake.LakeOptions;
import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What to compact.
 *
 * @param lake the pipeline file's {@code lake.root}
 * @param pipeline the pipeline's name
 * @param tables names of tables below the pipeline's folder; those that are missing are left out
 * @param from days from this one on; all without it
 * @param before days before this one, in UTC; later ones are still being written
 * @param targetSize bytes of a file to aim for
 * @param retention how long files that no version in use needs are kept
 * @param vacuum whether older ones are deleted
 * @param dryRun whether to tell only what there is to do
 */
public record CompactOptions(
    String lake,
    String pipeline,
    List<String> tables,
    Optional<LocalDate> from,
    LocalDate before,
    long targetSize,
    Duration retention,
    boolean vacuum,
    boolean dryRun) {
  private static final long MEGABYTE = 1L << 20;

  /** Tables that rows are only appended to. Others keep their files by time, for upserts. */
  static final List<String> APPENDED =
      List.of("raw", "records", "dead_letters", "ledger", "late_rows", "amendments", "undelivered");

  public static final ConfigOption<List<String>> TABLES =
      ConfigOption.custom(
              "--tables",
              "list, with commas between, of " + String.join(", ", APPENDED),
              CompactOptions::parseTables)
          .defaultValue(APPENDED)
          .describedAs("Tables to compact.");

  public static final ConfigOption<LocalDate> FROM =
      day("--from").describedAs("Only days from this one on.");

  public static final ConfigOption<LocalDate> BEFORE =
      day("--before")
          .describedAs(
              "Only days before this one, in UTC; today without it, as today's files are still"
                  + " being written.");

  public static final ConfigOption<Long> TARGET_SIZE =
      ConfigOption.byteSize("--target-size")
          .defaultValue(256 * MEGABYTE)
          .mustBe("from 1MB to 4GB", size -> size >= MEGABYTE && size <= 4096 * MEGABYTE)
          .describedAs("Size of a file to aim for.");

  public static final ConfigOption<Duration> RETENTION =
      ConfigOption.duration("--retention")
          .defaultValue(Duration.ofDays(7))
          .mustBe("at least 1h", retention -> retention.compareTo(Duration.ofHours(1)) >= 0)
          .describedAs(
              "How long files stay that no current version has any more: as long as a query over"
                  + " the table may run, and as one may want to look back. What a stream's"
                  + " checkpoint still needs stays longer.");

  public static final ConfigOption<Boolean> KEEP_OLD_FILES =
      ConfigOption.flag("--keep-old-files")
          .defaultValue(false)
          .describedAs("Delete nothing, whatever the retention.");

  public static final ConfigOption<Boolean> DRY_RUN =
      ConfigOption.flag("--dry-run")
          .defaultValue(false)
          .describedAs("Tell what there is to do, and do nothing.");

  public static final List<ConfigOption<?>> ALL =
      List.of(
          LakeOptions.ROOT,
          LakeOptions.PIPELINE,
          TABLES,
          FROM,
          BEFORE,
          TARGET_SIZE,
          RETENTION,
          KEEP_OLD_FILES,
          DRY_RUN);

  public CompactOptions {
    tables = List.copyOf(tables);
  }

  /**
   * Reads the options and finishes the reader.
   *
   * @throws io.millrace.core.option.OptionException when any option was wrong
   */
  public static CompactOptions read(OptionReader reader) {
    CompactOptions options =
        new CompactOptions(
            reader.read(LakeOptions.ROOT),
            reader.read(LakeOptions.PIPELINE),
            reader.read(TABLES),
            reader.find(FROM),
            reader.find(BEFORE).orElseGet(() -> LocalDate.now(ZoneOffset.UTC)),
            reader.read(TARGET_SIZE),
            reader.read(RETENTION),
            !reader.read(KEEP_OLD_FILES),
            reader.read(DRY_RUN));
    if (options.from.isPresent() && !options.from.get().isBefore(options.before)) {
      reader.problem("'%s' must be later than '%s'".formatted(BEFORE.key(), FROM.key()));
    }
    reader.finish();
    return options;
  }

  private static ConfigOption<LocalDate> day(String key) {
    return ConfigOption.custom(key, "day, like 2026-07-01", CompactOptions::parseDay);
  }

  private static LocalDate parseDay(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("no day: " + text, e);
    }
  }

  private static List<String> parseTables(String text) {
    List<String> tables = Arrays.stream(text.split(",")).map(String::strip).toList();
    if (!APPENDED.containsAll(tables)) {
      throw new IllegalArgumentException("unknown table");
    }
    return tables;
  }
}
