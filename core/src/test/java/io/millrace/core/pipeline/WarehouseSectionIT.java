package io.millrace.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.TestSpark;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The section {@code warehouse} of a pipeline file, its SQL included. */
class WarehouseSectionIT {
  private static final String FILE =
      """
      name: web
      source: {format: fake-stream, options: {stream: web}}
      records: {format: apache-combined}
      lake: {root: "s3a://logs/lake"}
      warehouse:
      """;

  private static final String RIGHT =
      FILE
          + """
              url: "jdbc:postgresql://db.example.com/logs"
              schema: web
              fact:
                name: requests
                sql: SELECT file, line, time, client, method, path, bytes FROM records WHERE status < 400
                sort-key: [time]
                distribution-key: client
              dimensions:
                - {name: clients, key: [client]}
                - {name: pages, key: [method, path]}
            """;

  @Test
  void aStarIsReadAsItIsWritten() {
    Warehouse warehouse =
        PipelineChecker.check(TestSpark.session(), PipelineReader.parse(RIGHT, "web.yaml"))
            .warehouse()
            .orElseThrow();

    assertThat(warehouse.kind()).isEqualTo(Warehouse.Kind.POSTGRES);
    assertThat(warehouse.schema()).isEqualTo("web");
    assertThat(warehouse.fact().sortKey()).containsExactly("time");
    assertThat(warehouse.fact().distributionKey()).contains("client");
    assertThat(warehouse.dimensions())
        .containsExactly(
            new Warehouse.Dimension("clients", List.of("client"), List.of()),
            new Warehouse.Dimension("pages", List.of("method", "path"), List.of()));
  }

  @Test
  void mistakesOfTheSectionComeTogether() {
    assertThat(
            problems(
                FILE
                    + """
                        url: "jdbc:postgresql://user:secret@db.example.com/logs"
                        schema: Web
                        staging: "/tmp"
                        fact:
                          name: loads
                          sql: SELECT line, path, headers, count(*) AS N FROM records GROUP BY 1, 2, 3
                          sort-key: [time]
                        dimensions:
                          - {name: pages, key: [path, path], columns: [agent]}
                          - {name: pages, key: [path]}
                          - {name: others, key: []}
                      """))
        .contains(
            "web.yaml:6:8: 'url' is '…', but it must be jdbc:postgresql:… or jdbc:redshift:… without"
                + " user and password",
            "web.yaml:7:11: 'schema' is 'Web', but it must be 1 to 48 lower-case letters, digits or"
                + " '_', starting with a letter",
            "web.yaml:8:12: 'staging' is '/tmp', but it must be a folder s3://…",
            "web.yaml:10:11: 'loads' is a table that every warehouse has: choose another name",
            "web.yaml:14:33: 'key' has 'path' twice",
            "web.yaml:15:14: 'pages' is already used in line 14: tables have different names",
            "web.yaml:15:27: 'path' is in line 14 already: a column is in one dimension, and there"
                + " once",
            "web.yaml:16:27: 'key' is empty: Columns of the fact's SQL that identify a row. Where one"
                + " of them is null, the fact refers to no row.")
        .noneMatch(line -> line.contains("secret"));
  }

  @Test
  void theFactsSqlIsHeldAgainstTheFormat() {
    assertThat(problems(RIGHT.replace("bytes FROM", "byts FROM")))
        .singleElement()
        .asString()
        .startsWith("web.yaml:10:10: the facts' SQL is wrong: [UNRESOLVED_COLUMN");
    assertThat(
            problems(
                RIGHT.replace(
                    "SELECT file, line, time, client, method, path, bytes FROM records WHERE status < 400",
                    "SELECT time, client, method, count(*) AS N FROM records GROUP BY 1, 2, 3")))
        .containsExactly(
            "web.yaml:10:10: the column 'N' needs a name of lower-case letters, digits and '_':"
                + " rename it with AS",
            "web.yaml:10:10: the facts' SQL must make each fact of one record: it selects from records"
                + " and filters, without grouping, joins and subqueries",
            "web.yaml:10:10: the facts' SQL must return 'file', which says where a fact comes from",
            "web.yaml:10:10: the facts' SQL must return 'line', which says where a fact comes from",
            "web.yaml:15:35: the facts' SQL returns no column 'path'; known: time, client, method, N");
    assertThat(problems(RIGHT.replace("bytes FROM", "map('a', bytes) AS m FROM")))
        .singleElement()
        .asString()
        .contains("the column 'm' is MAP<STRING, BIGINT>, which a warehouse has no type for");
  }

  @Test
  void aColumnIsNoReservedWord() {
    assertThat(problems(RIGHT.replace("bytes FROM", "bytes, user FROM")))
        .containsExactly(
            "web.yaml:10:10: the column 'user' is a reserved word of SQL: rename it with AS");
    assertThat(problems(RIGHT.replace("bytes FROM", "bytes, user AS login FROM"))).isEmpty();
  }

  @Test
  void redshiftNeedsItsRoleAndAFolder() {
    String redshift = RIGHT.replace("postgresql", "redshift");

    assertThat(problems(redshift))
        .hasSize(2)
        .allMatch(line -> line.matches("web.yaml:5:1: '(iam-role|staging)' is missing: .*"));
    assertThat(
            problems(
                redshift.replace(
                    "  schema: web",
                    "  schema: web\n  staging: \"s3://logs/staging\"\n"
                        + "  iam-role: arn:aws:iam::123456789012:role/warehouse")))
        .isEmpty();
    assertThat(problems(RIGHT.replace("  schema: web", "  schema: web\n  staging: \"s3://a/b\"")))
        .containsExactly(
            "web.yaml:8:12: 'staging' is for Redshift, and the 'url' names PostgreSQL: remove it");
  }

  private static List<String> problems(String text) {
    return PipelineChecker.problems(TestSpark.session(), PipelineReader.parse(text, "web.yaml"))
        .stream()
        .map(Problem::toString)
        .toList();
  }
}
