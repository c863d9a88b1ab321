package io.millrace.core.pipeline;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Turns what Spark says about a user's SQL into one line. */
final class SqlErrors {
  /** Spark's position counts from the SQL's start, which the file's position already names. */
  private static final Pattern POSITION =
      Pattern.compile(";?\\s*\\(?line \\d+,? pos \\d+\\)?;?\\s*$");

  private SqlErrors() {}

  /**
   * Runs {@code analysis}.
   *
   * @param failed receives the line when Spark refuses the SQL
   * @return what the analysis made, unless it failed
   */
  static <T> Optional<T> analyse(Callable<T> analysis, Consumer<String> failed) {
    try {
      return Optional.of(analysis.call());
    } catch (Exception e) {
      // Scala throws AnalysisException, a checked exception, where Java sees none declared.
      if (e instanceof SparkThrowable || e instanceof IllegalArgumentException) {
        failed.accept(firstLine(e));
        return Optional.empty();
      }
      throw new IllegalStateException("Spark failed to analyse SQL", e);
    }
  }

  /**
   * Analyses one query. Other statements are refused before Spark would execute them.
   *
   * @param failed receives the line when the SQL is wrong
   */
  static Optional<Dataset<Row>> query(SparkSession session, String sql, Consumer<String> failed) {
    return analyse(
        () -> {
          session.sessionState().sqlParser().parseQuery(sql);
          return session.sql(sql);
        },
        failed);
  }

  private static String firstLine(Exception e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    String line = message.strip().lines().findFirst().orElse(e.toString());
    return POSITION.matcher(line).replaceFirst("").strip();
  }
}
