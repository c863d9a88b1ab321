package io.millrace.core.format;

import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** What is known of a field of a W3C extended log by its name, in any case. */
final class W3cField {
  static final String DATE = "date";
  static final String TIME = "time";

  private static final String USER_AGENT = "cs(user-agent)";

  private static final Set<String> INTS =
      Set.of("s-port", "c-port", "sc-status", "sc-substatus", "s-siteid");

  /** Windows' status codes go up to 2^32. */
  private static final Set<String> LONGS =
      Set.of("sc-win32-status", "sc-bytes", "cs-bytes", "bytes", "time-taken");

  private W3cField() {}

  /** How a field is written, and the type of its column. */
  enum Kind {
    TEXT(DataTypes.StringType),
    /** IIS writes a plus for each space; only in this field is a plus of its own unlikely. */
    TEXT_WITH_PLUSES(DataTypes.StringType),
    INT(DataTypes.IntegerType),
    BIGINT(DataTypes.LongType);

    final DataType column;

    Kind(DataType column) {
      this.column = column;
    }
  }

  /** The name by which fields are compared. */
  static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  static boolean isDateOrTime(String name) {
    return key(name).equals(DATE) || key(name).equals(TIME);
  }

  static Kind kind(String name) {
    String key = key(name);
    if (key.equals(USER_AGENT)) {
      return Kind.TEXT_WITH_PLUSES;
    }
    if (INTS.contains(key)) {
      return Kind.INT;
    }
    return LONGS.contains(key) ? Kind.BIGINT : Kind.TEXT;
  }

  /** {@code cs_user_agent} of cs(User-Agent). */
  static String column(String name) {
    return key(name).replaceAll("[^a-z0-9]+", "_").replaceAll("^_|_$", "");
  }
}
