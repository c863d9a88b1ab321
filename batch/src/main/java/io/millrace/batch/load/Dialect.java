package io.millrace.batch.load;

import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/** Where the SQL of the two kinds of warehouse differs. */
enum Dialect {
  POSTGRES("text", "bigint GENERATED ALWAYS AS IDENTITY", "UNLOGGED ") {
    @Override
    String ofFacts(Optional<String> distribution, List<String> sort) {
      return "";
    }

    @Override
    String ofDimension() {
      return "";
    }

    @Override
    Optional<String> index(String schema, String table, List<String> sort) {
      // Facts come nearly in the order of their time, which such an index makes use of.
      return sort.isEmpty()
          ? Optional.empty()
          : Optional.of(
              "CREATE INDEX IF NOT EXISTS %s_sort ON %s.%s USING brin (%s)"
                  .formatted(table, schema, table, String.join(", ", sort)));
    }
  },
  /**
   * <a href="https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html">CREATE
   * TABLE</a> of Redshift. Dimensions are small, so each node has them whole.
   */
  REDSHIFT("varchar(65535)", "bigint IDENTITY(1, 1)", "") {
    @Override
    String ofFacts(Optional<String> distribution, List<String> sort) {
      return distribution.map(" DISTSTYLE KEY DISTKEY (%s)"::formatted).orElse(" DISTSTYLE AUTO")
          + (sort.isEmpty() ? "" : " SORTKEY (%s)".formatted(String.join(", ", sort)));
    }

    @Override
    String ofDimension() {
      return " DISTSTYLE ALL";
    }

    @Override
    Optional<String> index(String schema, String table, List<String> sort) {
      return Optional.empty();
    }
  };

  private final String text;
  private final String surrogate;
  private final String unlogged;

  Dialect(String text, String surrogate, String unlogged) {
    this.text = text;
    this.surrogate = surrogate;
    this.unlogged = unlogged;
  }

  /** What spreads and sorts a table of facts, behind its columns. */
  abstract String ofFacts(Optional<String> distribution, List<String> sort);

  abstract String ofDimension();

  abstract Optional<String> index(String schema, String table, List<String> sort);

  String text() {
    return text;
  }

  /** Type of a surrogate key that the warehouse gives itself. */
  String surrogate() {
    return surrogate;
  }

  /** Whether staged facts have numbers for rows of dimensions, instead of what is in those. */
  boolean numbersMembers() {
    return this == POSTGRES;
  }

  /** Before TABLE, of one that need not outlive a crash. */
  String unlogged() {
    return unlogged;
  }

  /** The type of a column, as both spell it. */
  String type(DataType type) {
    if (type instanceof BooleanType) {
      return "boolean";
    }
    if (type instanceof ByteType || type instanceof ShortType) {
      return "smallint";
    }
    if (type instanceof IntegerType) {
      return "integer";
    }
    if (type instanceof LongType) {
      return "bigint";
    }
    if (type instanceof FloatType || type instanceof DoubleType) {
      return "double precision";
    }
    if (type instanceof DecimalType decimal) {
      return "numeric(%d, %d)".formatted(decimal.precision(), decimal.scale());
    }
    if (type instanceof DateType) {
      return "date";
    }
    if (type instanceof TimestampType) {
      return "timestamp with time zone";
    }
    if (type instanceof TimestampNTZType) {
      return "timestamp without time zone";
    }
    return text;
  }
}
