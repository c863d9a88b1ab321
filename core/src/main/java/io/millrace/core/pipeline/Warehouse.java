package io.millrace.core.pipeline;

import java.io.Serializable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A star schema in a relational warehouse, filled by the job {@code load}: one table of facts,
 * whose rows refer to those of dimensions.
 *
 * @param url of JDBC, without user and password; its scheme says which kind of warehouse it is
 * @param schema of the database that holds the tables
 * @param role ARN of the IAM role that Redshift reads and writes S3 by; only for Redshift
 * @param staging folder on S3 for what Redshift copies; only for Redshift
 * @param targets whom a load tells of lines that it could not load
 */
public record Warehouse(
    String url,
    String schema,
    Optional<String> role,
    Optional<String> staging,
    Fact fact,
    List<Dimension> dimensions,
    List<AlertTarget> targets) {
  /** The columns that tell where a fact comes from, which its SQL returns. */
  public static final String FILE = "file";

  public static final String LINE = "line";

  /** What columns begin with that the job has in its staging tables. */
  public static final String MEMBER = "_member";

  private static final String REDSHIFT = "jdbc:redshift:";
  private static final String POSTGRES = "jdbc:postgresql:";

  public Warehouse {
    dimensions = List.copyOf(dimensions);
    targets = List.copyOf(targets);
  }

  /**
   * The table of facts.
   *
   * @param sql Spark SQL that selects from the view {@code records}: the fact's own columns and
   *     those of its dimensions
   * @param distributionKey column by whose value Redshift spreads the rows
   * @param sortKey columns by which the rows are found, in this order
   */
  public record Fact(
      String name, String sql, Optional<String> distributionKey, List<String> sortKey) {
    public Fact {
      sortKey = List.copyOf(sortKey);
    }
  }

  /**
   * A table with one row for each value of {@code key}, which facts refer to by a number that never
   * changes.
   *
   * @param key columns of the fact's SQL that identify a row
   * @param columns further ones, which the newest load that has the key decides
   */
  public record Dimension(String name, List<String> key, List<String> columns)
      implements Serializable {
    public Dimension {
      key = List.copyOf(key);
      columns = List.copyOf(columns);
    }

    /** The surrogate key, in this table and in that of facts. */
    public String id() {
      return name + "_id";
    }

    /** The columns that the fact's SQL gives for it. */
    public Set<String> all() {
      Set<String> all = new LinkedHashSet<>(key);
      all.addAll(columns);
      return all;
    }
  }

  /** Which kind of warehouse it is. */
  public enum Kind {
    POSTGRES,
    REDSHIFT
  }

  public Kind kind() {
    return url.startsWith(REDSHIFT) ? Kind.REDSHIFT : Kind.POSTGRES;
  }

  /** Whether the text is the URL of a warehouse of a known kind. */
  static boolean isUrl(String text) {
    return (text.startsWith(REDSHIFT) || text.startsWith(POSTGRES))
        && !text.contains("@")
        && !text.toLowerCase(java.util.Locale.ROOT).matches(".*[?&;](user|password|pwd|uid)=.*");
  }

  /** The same star in another database. */
  public Warehouse at(String otherUrl) {
    return new Warehouse(otherUrl, schema, role, staging, fact, dimensions, targets);
  }

  /** The same star, whose loads tell others. */
  public Warehouse notifying(List<AlertTarget> others) {
    return new Warehouse(url, schema, role, staging, fact, dimensions, others);
  }
}
