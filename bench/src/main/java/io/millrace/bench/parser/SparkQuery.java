package io.millrace.bench.parser;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.regexp_extract;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.to_timestamp;

import io.millrace.core.sql.FormatFunctions;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

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
      return parsed(lines, "apache-combined").select("r.*");
    }
  },

  /** The same fields that the regular expressions give; the target is path and query here. */
  FUNCTION_SAME_FIELDS(24, 4, 7) {
    @Override
    Dataset<Row> parse(Dataset<Row> lines) {
      return parsed(lines, "apache-combined")
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
  },

  /** A flow log's fields and the rejection. */
  FLOWS_FUNCTION(6, 4, 7) {
    @Override
    Dataset<Row> parse(Dataset<Row> lines) {
      return parsed(lines, "vpc-flow").select("r.*");
    }
  },

  /** The same fields of what stands between spaces, each cast to its type. */
  FLOWS_SPLIT(3, 4, 7) {
    @Override
    Dataset<Row> parse(Dataset<Row> lines) {
      Column[] fields = new Column[FLOW_TYPES.length];
      for (int i = 0; i < fields.length; i++) {
        boolean isTime = FLOW_TYPES[i].equals("timestamp");
        Column field = col("f").getItem(i);
        fields[i] = (isTime ? field.cast("bigint") : field).cast(FLOW_TYPES[i]).as("f" + i);
      }
      return lines.select(split(col("value"), " ").as("f")).select(fields);
    }
  },

  /** Every column of an event, and the rejection. */
  EVENTS_FUNCTION(8, 4, 7) {
    @Override
    Dataset<Row> parse(Dataset<Row> lines) {
      return parsed(lines, "cloudtrail").select("r.*");
    }
  },

  /** The columns that from_json gives. */
  EVENTS_SAME_FIELDS(8, 4, 7) {
    @Override
    Dataset<Row> parse(Dataset<Row> lines) {
      return parsed(lines, "cloudtrail")
          .selectExpr(
              "r.event_version",
              "r.event_time",
              "r.event_source",
              "r.event_name",
              "r.aws_region",
              "r.source_ip_address",
              "r.user_agent",
              "r.error_code",
              "r.request_id",
              "r.event_id",
              "r.recipient_account_id",
              "r.user_type",
              "r.user_arn",
              "r.user_account_id");
    }
  },

  /** Twelve members, one of them an object of three. */
  EVENTS_FROM_JSON(2, 3, 5) {
    @Override
    Dataset<Row> parse(Dataset<Row> lines) {
      return lines.select(from_json(col("value"), StructType.fromDDL(EVENT)).as("r")).select("r.*");
    }
  };

  private static final String[] FLOW_TYPES = {
    "int",
    "string",
    "string",
    "string",
    "string",
    "int",
    "int",
    "int",
    "bigint",
    "bigint",
    "timestamp",
    "timestamp",
    "string",
    "string"
  };

  private static final String EVENT =
      "eventVersion STRING, eventTime TIMESTAMP, eventSource STRING, eventName STRING,"
          + " awsRegion STRING, sourceIPAddress STRING, userAgent STRING, errorCode STRING,"
          + " requestID STRING, eventID STRING, recipientAccountId STRING,"
          + " userIdentity STRUCT<type: STRING, arn: STRING, accountId: STRING>";

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

  /** In words, which columns come out. */
  String columns() {
    return name().endsWith("SAME_FIELDS") ? "the same columns" : "all columns";
  }

  private static Dataset<Row> parsed(Dataset<Row> lines, String format) {
    FormatFunctions.register(lines.sparkSession(), "millrace", format, Map.of());
    return lines.select(FormatFunctions.parse("millrace", format, "value").as("r"));
  }

  private static Column group(int index) {
    return regexp_extract(col("value"), PATTERN, index);
  }
}
