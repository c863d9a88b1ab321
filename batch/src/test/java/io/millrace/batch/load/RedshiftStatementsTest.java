package io.millrace.batch.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.batch.PythonPackages;
import io.millrace.core.pipeline.Warehouse;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Redshift is told, by its text, and by a parser of its dialect where Python has one. */
class RedshiftStatementsTest {
  private static final String SQLGLOT = "sqlglot==27.8.0";
  private static final String ID = "0123456789abcdef";
  private static final String ROLE = "arn:aws:iam::123456789012:role/warehouse";
  private static final String PARSE =
      """
      import sys, sqlglot
      for statement in sys.stdin.read().split("\\n;\\n"):
          if statement.strip():
              parsed = sqlglot.parse_one(statement, read="redshift")
              print(type(parsed).__name__)
      """;

  private static final StarStatements STATEMENTS =
      new StarStatements(
          new StarSchema(
              new Warehouse(
                  "jdbc:redshift://w.example.com:5439/logs",
                  "web",
                  Optional.of(ROLE),
                  Optional.of("s3://logs/staging"),
                  new Warehouse.Fact(
                      "requests", "SELECT …", Optional.of("clients_id"), List.of("time")),
                  List.of(
                      new Warehouse.Dimension("clients", List.of("client"), List.of("agent")),
                      new Warehouse.Dimension("pages", List.of("method", "path"), List.of())),
                  List.of()),
              new StructType()
                  .add("file", DataTypes.StringType)
                  .add("line", DataTypes.LongType)
                  .add("time", DataTypes.TimestampType)
                  .add("client", DataTypes.StringType)
                  .add("agent", DataTypes.StringType)
                  .add("method", DataTypes.StringType)
                  .add("path", DataTypes.StringType)
                  .add("price", DataTypes.createDecimalType(9, 2))),
          Dialect.REDSHIFT);

  @TempDir Path folder;

  @Test
  void tablesHaveDistributionAndSortKeys() {
    assertThat(STATEMENTS.create())
        .containsExactly(
            "CREATE SCHEMA IF NOT EXISTS web",
            "CREATE TABLE IF NOT EXISTS web.loads (load_id varchar(64), manifest varchar(65535),"
                + " facts bigint, errors bigint, loaded_at timestamp with time zone,"
                + " notified_at timestamp with time zone,"
                + " PRIMARY KEY (load_id))",
            "CREATE TABLE IF NOT EXISTS web.load_errors (load_id varchar(64), file varchar(65535),"
                + " line bigint, reason varchar(65535), at integer, content varchar(65535))",
            "CREATE TABLE IF NOT EXISTS web.clients (clients_id bigint IDENTITY(1, 1),"
                + " client varchar(65535), agent varchar(65535), PRIMARY KEY (clients_id)) DISTSTYLE ALL",
            "CREATE TABLE IF NOT EXISTS web.pages (pages_id bigint IDENTITY(1, 1),"
                + " method varchar(65535), path varchar(65535), PRIMARY KEY (pages_id)) DISTSTYLE ALL",
            "CREATE TABLE IF NOT EXISTS web.requests (load_id varchar(64), clients_id bigint,"
                + " pages_id bigint, file varchar(65535), line bigint, time timestamp with time zone,"
                + " price numeric(9, 2)) DISTSTYLE KEY DISTKEY (clients_id) SORTKEY (time)");
  }

  @Test
  void copyAndUnloadNameTheRole() {
    assertThat(RedshiftCopy.statement("web.staged", "s3://logs/staging/m.json", ROLE))
        .isEqualTo(
            "COPY web.staged FROM 's3://logs/staging/m.json' IAM_ROLE"
                + " 'arn:aws:iam::123456789012:role/warehouse' FORMAT AS PARQUET MANIFEST");
    assertThat(ErrorFile.unload(STATEMENTS.errorsOf(ID), "s3://logs/errors/load-1-", ROLE))
        .isEqualTo(
            "UNLOAD ('SELECT load_id, file, line, reason, at, content FROM web.load_errors WHERE load_id"
                + " = ''0123456789abcdef'' ORDER BY file, line') TO 's3://logs/errors/load-1-'"
                + " IAM_ROLE 'arn:aws:iam::123456789012:role/warehouse' FORMAT AS JSON ALLOWOVERWRITE");
  }

  @Test
  void aParserOfRedshiftsDialectTakesEveryStatement() throws Exception {
    // LOCK, which Redshift has, is not in the parser.
    List<String> statements =
        statements().stream().filter(statement -> !statement.startsWith("LOCK")).toList();
    Path python = PythonPackages.install(folder, "Redshift's statements were not parsed", SQLGLOT);
    Process parser =
        new ProcessBuilder(python.toString(), "-c", PARSE).redirectErrorStream(true).start();
    try (OutputStream in = parser.getOutputStream()) {
      in.write(String.join("\n;\n", statements).getBytes(StandardCharsets.UTF_8));
    }
    String printed = new String(parser.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(parser.waitFor()).as(printed).isZero();
    // Beside the kinds of statements there are warnings.
    List<String> kinds = printed.lines().filter(line -> line.matches("[A-Z][a-z]+")).toList();
    assertThat(kinds).hasSameSizeAs(statements);
    // What it does not know it takes as a command, without looking into it.
    assertThat(kinds.stream().filter("Command"::equals).count()).isLessThanOrEqualTo(3);
  }

  private static List<String> statements() {
    List<String> statements = new ArrayList<>(STATEMENTS.create());
    statements.addAll(STATEMENTS.stage(ID));
    statements.add(STATEMENTS.lock());
    statements.addAll(STATEMENTS.prepareMerge(ID));
    for (var dimension :
        List.of(
            new Warehouse.Dimension("clients", List.of("client"), List.of("agent")),
            new Warehouse.Dimension("pages", List.of("method", "path"), List.of()))) {
      statements.add(STATEMENTS.gather(dimension, ID));
      statements.addAll(STATEMENTS.updateMembers(dimension, ID));
      statements.add(STATEMENTS.addMembers(dimension, ID));
      statements.add(STATEMENTS.dropGathered(dimension, ID));
      statements.add(STATEMENTS.analyze(dimension));
    }
    statements.add(STATEMENTS.addFacts(ID));
    statements.add(STATEMENTS.addErrors(ID));
    statements.add(STATEMENTS.addLoad(ID));
    statements.add(STATEMENTS.findLoad(ID));
    statements.add(STATEMENTS.addColumn("requests", "method", "varchar(65535)"));
    statements.add(RedshiftCopy.statement("web.staged", "s3://logs/staging/m.json", ROLE));
    statements.add(ErrorFile.unload(STATEMENTS.errorsOf(ID), "s3://logs/errors/load-1-", ROLE));
    return statements;
  }
}
