package io.millrace.batch.replay;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.millrace.core.lake.LakeTables;
import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.sql.Date;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;

/**
 * Which dead letters, and what about them.
 *
 * @param pipelineFile today's pipeline file
 * @param verb what to do
 * @param reason text that the reason has in it
 * @param from the first day of arrival, in UTC
 * @param before the first day that is left out
 * @param limit how many to show at most
 */
public record DlqOptions(
    String pipelineFile,
    Verb verb,
    Optional<String> reason,
    Optional<LocalDate> from,
    Optional<LocalDate> before,
    int limit) {
  /** What can be done with dead letters. */
  public enum Verb {
    /** Count them by reason. */
    LS,
    /** Print them with their bytes. */
    SHOW,
    /** Read their records anew. */
    REPLAY
  }

  public static final ConfigOption<String> PIPELINE_FILE =
      ConfigOption.string("--pipeline-file")
          .required()
          .describedAs("The pipeline file, as it is to read the records from now on.");

  public static final ConfigOption<Verb> DO =
      ConfigOption.choice("--do", Verb.class)
          .defaultValue(Verb.LS)
          .describedAs(
              "ls counts dead letters by reason, show prints them, replay reads their records anew:"
                  + " those that are readable now become rows of records and leave the queue.");

  public static final ConfigOption<String> REASON =
      ConfigOption.string("--reason").describedAs("Only those whose reason has this text in it.");

  public static final ConfigOption<LocalDate> FROM =
      day("--from").describedAs("Only those that came on this day, in UTC, or later.");

  public static final ConfigOption<LocalDate> TO =
      day("--to").describedAs("Only those that came before this day.");

  public static final ConfigOption<Integer> LIMIT =
      ConfigOption.integer("--limit")
          .mustBe("1 or more", limit -> limit >= 1)
          .defaultValue(20)
          .describedAs("How many show prints at most, the newest first.");

  public static final List<ConfigOption<?>> ALL =
      List.of(PIPELINE_FILE, DO, REASON, FROM, TO, LIMIT);

  private static ConfigOption<LocalDate> day(String key) {
    return ConfigOption.custom(key, "day like 2026-03-01", DlqOptions::parse);
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
  public static DlqOptions read(OptionReader reader) {
    String file = reader.read(PIPELINE_FILE);
    Verb verb = reader.read(DO);
    Optional<String> reason = reader.find(REASON);
    Optional<LocalDate> from = reader.find(FROM);
    Optional<LocalDate> before = reader.find(TO);
    Integer limit = reader.read(LIMIT);
    if (from.isPresent() && before.isPresent() && !from.get().isBefore(before.get())) {
      reader.problem(
          "'%s' is %s, which is not before '%s', %s"
              .formatted(FROM.key(), from.get(), TO.key(), before.get()));
    }
    reader.finish();
    return new DlqOptions(file, verb, reason, from, before, limit);
  }

  /** The condition that rows of {@code dead_letters} meet. */
  Column condition() {
    Column condition = lit(true);
    if (reason.isPresent()) {
      condition = condition.and(col("reason").contains(reason.get()));
    }
    if (from.isPresent()) {
      condition = condition.and(col(LakeTables.DAY).geq(Date.valueOf(from.get())));
    }
    if (before.isPresent()) {
      condition = condition.and(col(LakeTables.DAY).lt(Date.valueOf(before.get())));
    }
    return condition;
  }
}
