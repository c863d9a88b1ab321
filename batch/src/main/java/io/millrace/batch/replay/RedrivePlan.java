package io.millrace.batch.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.batch.file.Storage;
import io.millrace.core.MillraceException;
import io.millrace.core.lake.LakeTables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What a replay of dead letters has set out to do, kept until it is done: one that dies is finished
 * by the next with the same rows, each once.
 *
 * @param id whose writes they are
 * @param deadLetters version of that table in which the dead letters are looked for
 * @param records version of that table before
 * @param parser what the pipeline file said about reading records
 */
record RedrivePlan(
    String id,
    long deadLetters,
    long records,
    String parser,
    Optional<String> reason,
    Optional<LocalDate> from,
    Optional<LocalDate> before) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Path file(LakeTables tables) {
    return new Path(tables.home(), "_redrive/plan.json");
  }

  /** One that was not finished. */
  static Optional<RedrivePlan> unfinished(LakeTables tables, Configuration hadoop) {
    try {
      return new Storage(hadoop).text(file(tables)).map(RedrivePlan::parse);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file(tables), e);
    }
  }

  /**
   * @throws MillraceException when another replay has begun
   */
  static RedrivePlan begin(
      LakeTables tables,
      Configuration hadoop,
      DlqOptions options,
      String parser,
      long deadLetters,
      long records) {
    RedrivePlan plan =
        new RedrivePlan(
            UUID.randomUUID().toString(),
            deadLetters,
            records,
            parser,
            options.reason(),
            options.from(),
            options.before());
    try {
      if (!new Storage(hadoop).putNew(file(tables), plan.text())) {
        throw new MillraceException(
            "Another replay of dead letters runs: %s is there.".formatted(file(tables)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file(tables), e);
    }
    return plan;
  }

  void finish(LakeTables tables, Configuration hadoop) {
    Path file = file(tables);
    try {
      new Storage(hadoop).of(file).delete(file, false);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete " + file, e);
    }
  }

  DlqOptions options(String pipelineFile) {
    return new DlqOptions(pipelineFile, DlqOptions.Verb.REPLAY, reason, from, before, 1);
  }

  private String text() {
    return JSON.createObjectNode()
        .put("id", id)
        .put("deadLetters", deadLetters)
        .put("records", records)
        .put("parser", parser)
        .put("reason", reason.orElse(null))
        .put("from", from.map(LocalDate::toString).orElse(null))
        .put("to", before.map(LocalDate::toString).orElse(null))
        .toPrettyString();
  }

  private static RedrivePlan parse(String text) {
    try {
      JsonNode plan = JSON.readTree(text);
      return new RedrivePlan(
          plan.required("id").asText(),
          plan.required("deadLetters").asLong(),
          plan.required("records").asLong(),
          plan.required("parser").asText(),
          find(plan, "reason"),
          find(plan, "from").map(LocalDate::parse),
          find(plan, "to").map(LocalDate::parse));
    } catch (IOException e) {
      throw new UncheckedIOException("The plan of a replay is no JSON", e);
    }
  }

  private static Optional<String> find(JsonNode plan, String key) {
    return plan.path(key).isTextual() ? Optional.of(plan.path(key).asText()) : Optional.empty();
  }
}
