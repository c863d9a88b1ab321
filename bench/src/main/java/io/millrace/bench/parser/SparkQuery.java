package io.millrace.bench.parser;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.regexp_extract;
import static org.apache.spark.sql.functions.to_timestamp;

import io.millrace.core.sql.FormatFunctions;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The ways to parse a column of lines that are compared. */
enum SparkQuery {
  /** The lines as they are: what reading them costs. */
  READ(24, 3, 5) {
    @Override
    Dataset<Row> parse(Dataset<Row> lines) {
      return lines;
    }
  },

  /** The function's struct in a subquery, and all its fields. */
  FUNCTION(24, 4, 7) {
    @Override
    Dataset<Row> parse(Dataset<Row> lines) {
      FormatFunctions.register(lines.sparkSession(), "millrace", "apache-combined", Map.of());
      return lines
          .select(FormatFunctions.parse("millrace", "apache-combined", "value").as("r"))
          .select("r.*");
    }
  },

  /** The same fields that the regular expressions give; the target is path and query here. */
  FUNCTION_SAME_FIELDS(24, 4, 7) {
    @Override
    Dataset<Row> parse(Dataset<Row> lines) {
      FormatFunctions.register(lines.sparkSession(), "millrace", "apache-combined", Map.of());
      return lines
          .select(FormatFunctions.parse("millrace", "apache-combined", "value").as("r"))
          .select(
              "r.client",
              "r.user",
              "r.time",
              "r.method",
              "r.path",
              "r.query",
              "r.protocol",
              "r.status",
              "r.bytes",
              "r.referer",
              "r.agent");
    }
  },

  /** As the pipeline calls it, so that filters above do not call it again. */
  FUNCTION_INLINED(24, 4, 7) {
    @Override
    Dataset<Row> parse(Dataset<Row> lines) {
      FormatFunctions.register(lines.sparkSession(), "millrace", "apache-combined", Map.of());
      return FormatFunctions.withParsed(lines, "millrace", "apache-combined", "value")
          .drop("value");
    }
  },

  /** Ten calls of regexp_extract with the usual pattern. */
  REGEXP(1, 2, 3) {
    @Override
    Dataset<Row> parse(Dataset<Row> lines) {
      return lines.select(
          group(1).as("client"),
          group(3).as("user"),
          to_timestamp(group(4), "dd/MMM/yyyy:HH:mm:ss Z").as("time"),
          group(5).as("method"),
          group(6).as("target"),
          group(7).as("protocol"),
          group(8).cast("int").as("status"),
          group(9).cast("bigint").as("bytes"),
          group(10).as("referer"),
          group(11).as("agent"));
    }
  };

  private static final String PATTERN =
      "^(\\S+) (\\S+) (\\S+) \\[([^\\]]+)\\] \"(\\S+) (\\S+) (\\S+)\" (\\d{3}) (\\d+|-)"
          + " \"([^\"]*)\" \"([^\"]*)\"";

  private final int copies;
  private final int warmUps;
  private final int rounds;

  SparkQuery(int copies, int warmUps, int rounds) {
    this.copies = copies;
    this.warmUps = warmUps;
    this.rounds = rounds;
  }

  abstract Dataset<Row> parse(Dataset<Row> lines);

  /** How often one round reads the file. */
  int copies() {
    return copies;
  }

  int warmUps() {
    return warmUps;
  }

  int rounds() {
    return rounds;
  }

  private static Column group(int index) {
    return regexp_extract(col("value"), PATTERN, index);
  }
}
