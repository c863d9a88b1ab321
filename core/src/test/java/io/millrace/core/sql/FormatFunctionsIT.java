package io.millrace.core.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.MillraceException;
import io.millrace.core.TestSpark;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.QueryExecutionListener;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormatFunctionsIT {
  private static final String GOOD =
      "192.0.2.7 - - [17/May/2015:10:05:03 +0000] \"GET /a HTTP/1.1\" 200 5 \"-\" \"x\"";
  private static final String BAD = "not a log line";

  private SparkSession spark;

  @BeforeEach
  void newSession(@TempDir Path folder) throws Exception {
    spark = TestSpark.session();
    FormatFunctions.register(spark, "millrace", "apache-combined", Map.of());
    Path file = Files.writeString(folder.resolve("access.log"), GOOD + "\n" + BAD + "\n");
    spark.read().text(file.toString()).createOrReplaceTempView("logs");
  }

  @Test
  void functionTakesStrings() {
    List<Row> rows =
        spark
            .sql(
                "SELECT r.status, r.path, r.rejection.at, r.rejection.reason FROM"
                    + " (SELECT millrace.apache_combined(value) AS r FROM logs)")
            .collectAsList();

    assertThat(rows)
        .containsExactly(
            RowFactory.create(200, "/a", null, null),
            RowFactory.create(
                null, null, 6, "no user and [dd/Mon/yyyy:HH:mm:ss +hhmm] before the request"));
  }

  @Test
  void functionTakesBytes() {
    Dataset<Row> bytes =
        spark
            .createDataset(List.of(GOOD.getBytes(StandardCharsets.UTF_8)), Encoders.BINARY())
            .toDF("value");

    Row parsed = FormatFunctions.withParsed(bytes, "millrace", "apache-combined", "value").first();

    assertThat(parsed.<String>getAs("client")).isEqualTo("192.0.2.7");
    assertThat(parsed.<Long>getAs("bytes")).isEqualTo(5L);
    assertThat(parsed.isNullAt(parsed.fieldIndex("rejection"))).isTrue();
  }

  @Test
  void nullIsRejected() {
    Row row =
        spark
            .sql("SELECT r.rejection.reason FROM (SELECT millrace.apache_common(null) AS r)")
            .first();

    assertThat(row.getString(0)).isEqualTo("empty line");
  }

  @Test
  void textFunctionsTakeColumnsAndNulls() {
    assertThat(
            spark
                .sql(
                    "SELECT ip, millrace.ip_in_cidr(ip, '10.0.0.0/8'), millrace.url_decode_map(url)['a b']"
                        + " FROM VALUES ('10.1.2.3', '/x?a+b=c%20d'), ('-', 'e=f'), (NULL, NULL)"
                        + " AS t(ip, url)")
                .collectAsList())
        .containsExactly(
            RowFactory.create("10.1.2.3", true, "c d"),
            RowFactory.create("-", null, null),
            RowFactory.create(null, null, null));
    assertThat(
            spark
                .range(3)
                .filter("millrace.ip_in_cidr(concat('10.0.0.', id), '10.0.0.0/31')")
                .count())
        .isEqualTo(2);
    assertThatThrownBy(() -> spark.sql("SELECT millrace.ip_in_cidr('10.0.0.1')"))
        .hasMessageContaining("ip_in_cidr takes 2 STRINGs, not 1 arguments");
    assertThatThrownBy(() -> spark.sql("SELECT millrace.url_decode_map(1)"))
        .hasMessageContaining("url_decode_map takes STRING, not INT; cast it");
  }

  @Test
  void logParsersGiveTheColumnsOfKinesisDataAnalytics() {
    assertThat(
            spark
                .sql(
                    "SELECT l.r.COLUMN1, l.r.COLUMN4, l.r.COLUMN7 FROM"
                        + " (SELECT millrace.w3c_log_parse(substring_index(value, ' \"-\"', 1), 'COMMON')"
                        + " AS r FROM logs) AS l")
                .collectAsList())
        .containsExactly(
            RowFactory.create("192.0.2.7", "[17/May/2015:10:05:03 +0000]", "5"),
            RowFactory.create(null, null, null));
    assertThat(
            spark
                .sql(
                    "SELECT r.COLUMN2, s.COLUMN2, year(s.COLUMN1), v.COLUMN2, w.b, x.b FROM (SELECT"
                        + " millrace.regex_log_parse(a, '(.) (.)') AS r,"
                        + " millrace.sys_log_parse(concat('Feb  1 00:00:00 ', a), t) AS s,"
                        + " millrace.variable_column_log_parse(a, 2, ' ') AS v,"
                        + " millrace.variable_column_log_parse(a, 'a, b', ' ', 'x') AS w,"
                        + " millrace.variable_column_log_parse(a, 'a, b', ' ', NULL, 'y') AS x"
                        + " FROM VALUES ('x y', timestamp('2020-01-01')), (NULL, NULL) AS v(a, t))")
                .collectAsList())
        .containsExactly(
            RowFactory.create("y", "x y", 2020, "y", null, ""),
            RowFactory.create(null, null, null, null, null, null));
    assertThatThrownBy(() -> spark.sql("SELECT millrace.variable_column_log_parse('a', 2)"))
        .hasMessageContaining("like variable_column_log_parse(line, 'host, port', ',')");
    assertThatThrownBy(() -> spark.sql("SELECT millrace.sys_log_parse('a')"))
        .hasMessageContaining("like sys_log_parse(line, arrived_at)");
  }

  @Test
  void agentsAreStructs() {
    assertThat(
            spark
                .sql(
                    "SELECT u.browser, u.is_bot, u IS NULL FROM (SELECT millrace.user_agent(a) AS u"
                        + " FROM VALUES ('curl/8.5.0'), ('Googlebot/2.1'), ('-'), (NULL) AS t(a))")
                .collectAsList())
        .containsExactly(
            RowFactory.create("curl", false, false),
            RowFactory.create("Googlebot", true, false),
            RowFactory.create(null, null, true),
            RowFactory.create(null, null, true));
  }

  @Test
  void itemsAreCountedInGroups() {
    spark
        .range(1_000)
        .selectExpr("id % 3 AS g", "if(id % 10 = 0, null, concat('item-', id % 7)) AS item")
        .repartition(4)
        .createOrReplaceTempView("items");
    assertThat(
            spark
                .sql(
                    "SELECT g, millrace.count_distinct_items(item) FROM items GROUP BY g ORDER BY g")
                .collectAsList())
        .isEqualTo(
            spark
                .sql("SELECT g, count(DISTINCT item) FROM items GROUP BY g ORDER BY g")
                .collectAsList());
    assertThat(
            spark
                .sql("SELECT inline(millrace.top_k_items(item, 2)) FROM items WHERE g = 1")
                .collectAsList())
        .isEqualTo(
            spark
                .sql(
                    "SELECT item, count(*) AS count FROM items WHERE g = 1 AND item IS NOT NULL"
                        + " GROUP BY item ORDER BY count DESC, item LIMIT 2")
                .collectAsList());
    assertThatThrownBy(() -> spark.sql("SELECT millrace.top_k_items(item) FROM items"))
        .hasMessageContaining("like top_k_items(path, 10)");
    assertThatThrownBy(
            () -> spark.sql("SELECT millrace.top_k_items(item, 0) FROM items").collectAsList())
        .hasMessageContaining("top_k_items can find 1 to 10000 items, not 0");
  }

  @Test
  void envelopesAreFunctionsAndChains() {
    FormatFunctions.registerEnvelopes(spark, "wrapped", List.of("base64", "lines"), Map.of());
    assertThat(
            spark
                .sql("SELECT inline(wrapped.unwrap('YQpi'))")
                .select("number", "message", "refused_by")
                .collectAsList())
        .containsExactly(RowFactory.create(0, "a", null), RowFactory.create(1, "b", null));
    assertThat(
            spark
                .sql("SELECT inline(millrace.base64(CAST('*' AS BINARY)))")
                .select("message", "refused_by", "rejection.reason")
                .collectAsList())
        .containsExactly(RowFactory.create("*", "base64", "not base64"));
    assertThatThrownBy(() -> spark.sql("SELECT millrace.unwrap('x')"))
        .hasMessageContaining("no envelope is named");
  }

  @Test
  void formatsAreListed() {
    assertThat(spark.sql("SHOW USER FUNCTIONS IN millrace").as(Encoders.STRING()).collectAsList())
        .contains(
            "millrace.apache_common",
            "millrace.apache_combined",
            "millrace.vpc_flow",
            "millrace.s3_access",
            "millrace.alb",
            "millrace.cloudfront_standard",
            "millrace.cloudfront_realtime");
  }

  @Test
  void structIsParsedOncePerRowForAllItsFields() throws Exception {
    String sql = "SELECT r.* FROM (SELECT millrace.apache_combined(value) AS r FROM logs)";

    assertThat(callsInPlanOfNoopWrite(spark.sql(sql))).isEqualTo(1);
  }

  @Test
  void inlinedStructIsParsedOncePerRowAlsoUnderAFilter() throws Exception {
    Dataset<Row> parsed =
        FormatFunctions.withParsed(spark.table("logs"), "millrace", "apache-combined", "value");

    assertThat(callsInPlanOfNoopWrite(parsed)).isEqualTo(1);
    assertThat(callsInPlanOfNoopWrite(parsed.where("rejection IS NULL"))).isEqualTo(1);
    assertThat(parsed.where("rejection IS NULL").count()).isEqualTo(1);
    assertThat(parsed.where("rejection IS NOT NULL").count()).isEqualTo(1);
  }

  @Test
  void lateralViewIsParsedOnceAndLetsOtherFiltersThrough() throws Exception {
    Dataset<Row> parsed =
        spark.sql(
            "SELECT p.* FROM logs LATERAL VIEW inline(array(millrace.apache_combined(value))) p"
                + " WHERE rejection IS NULL AND value LIKE '192%'");

    assertThat(callsInPlanOfNoopWrite(parsed)).isEqualTo(1);
    assertThat(parsed.queryExecution().executedPlan().toString())
        .contains("PushedFilters: [IsNotNull(value), StringStartsWith(value,192)]");
    assertThat(parsed.count()).isEqualTo(1);
  }

  @Test
  void unknownFunctionIsNamed() {
    assertThatThrownBy(() -> spark.sql("SELECT millrace.apache_combine(value) FROM logs"))
        .hasMessageContaining("Cannot resolve function `millrace`.`apache_combine`");
  }

  @Test
  void argumentOfAnotherTypeIsAnError() {
    assertThatThrownBy(() -> spark.sql("SELECT millrace.apache_combined(17)"))
        .hasMessageContaining("apache_combined takes BINARY or STRING, not INT");
  }

  @Test
  void configuredFormatIsAFunctionOfItsOwnCatalog() throws Exception {
    FormatFunctions.register(spark, "visits", "csv", Map.of("schema", "a INT, b STRING"));
    FormatFunctions.register(
        spark, "events", "json", Map.of("schema", "a INT", "timestamps", "epoch-millis"));

    Dataset<Row> parsed =
        spark.sql(
            "SELECT v.*, e.a AS c, e.rescued['x'] AS x FROM VALUES (17) AS one(n)"
                + " LATERAL VIEW inline(array(visits.csv(concat(n, ',x')))) v"
                + " LATERAL VIEW inline(array(events.json(concat('{\"x\":', n, '}')))) e");

    assertThat(parsed.collectAsList())
        .containsExactly(RowFactory.create(17, "x", null, null, "17"));
  }

  @Test
  void columnsOfEveryTypeReachSql() {
    String flow = "2 1 eni-1 ::1 ::2 1 443 6 2 80 1418530010 1418530070 REJECT OK";
    FormatFunctions.register(
        spark,
        "clicks",
        "cloudfront-realtime",
        Map.of("fields", "timestamp time-taken cs-uri-query"));

    Dataset<Row> parsed =
        spark.sql(
            "SELECT f.dstport + 1, f.bytes * 2, unix_timestamp(f.end), f.action,"
                + " c.time_taken * 2, c.query['a'], f.rejection"
                + " FROM VALUES ('%s', '1\t0.25\ta=b%%20c') AS one(flow, click)".formatted(flow)
                + " LATERAL VIEW inline(array(millrace.vpc_flow(flow))) f"
                + " LATERAL VIEW inline(array(clicks.cloudfront_realtime(click))) c");

    assertThat(parsed.collectAsList())
        .containsExactly(RowFactory.create(444, 160L, 1_418_530_070L, "REJECT", 0.5, "b c", null));
  }

  @Test
  void configuredFormatIsCalledOncePerRowInGeneratedCode() throws Exception {
    FormatFunctions.register(
        spark, "words", "csv", Map.of("schema", "a STRING, b STRING", "delimiter", "]"));
    Dataset<Row> parsed =
        FormatFunctions.withParsed(spark.table("logs"), "words", "csv", "value")
            .where("rejection IS NULL");

    assertThat(callsInPlanOfNoopWrite(parsed)).isEqualTo(1);
    assertThat(parsed.queryExecution().executedPlan().toString()).contains("*(1) Generate");
    assertThat(parsed.select("b").as(Encoders.STRING()).collectAsList())
        .containsExactly(" \"GET /a HTTP/1.1\" 200 5 \"-\" \"x\"");
  }

  @Test
  void formatWithoutItsOptionsSaysSo() {
    assertThatThrownBy(() -> spark.sql("SELECT millrace.csv(value) FROM logs"))
        .hasMessageContaining("Format csv: 'schema' is missing");
  }

  @Test
  void catalogKeepsTheOptionsThatItWasRegisteredWith() {
    FormatFunctions.register(spark, "visits", "csv", Map.of("schema", "a INT"));
    FormatFunctions.register(spark, "visits", "csv", Map.of("schema", "a INT"));

    assertThatThrownBy(
            () -> FormatFunctions.register(spark, "visits", "csv", Map.of("schema", "b INT")))
        .isInstanceOf(MillraceException.class)
        .hasMessageStartingWith("Catalog 'visits' is registered with other options for csv.");
  }

  @Test
  void rowsSurviveASort() {
    StructType one = new StructType().add("value", DataTypes.StringType);
    List<Row> lines =
        List.of(GOOD.replace("/a", "/c"), GOOD, GOOD.replace("/a", "/b")).stream()
            .map(RowFactory::create)
            .toList();
    Dataset<Row> parsed =
        FormatFunctions.withParsed(
            spark.createDataFrame(lines, one).repartition(2),
            "millrace",
            "apache-combined",
            "value");

    assertThat(parsed.orderBy("path").select("path").as(Encoders.STRING()).collectAsList())
        .containsExactly("/a", "/b", "/c");
  }

  private int callsInPlanOfNoopWrite(Dataset<Row> rows) throws Exception {
    CompletableFuture<QueryExecution> written = new CompletableFuture<>();
    QueryExecutionListener listener =
        new QueryExecutionListener() {
          @Override
          public void onSuccess(String function, QueryExecution execution, long nanos) {
            // Events come late: a query of another test may report only now.
            if (execution.executedPlan().toString().contains("OverwriteByExpression")) {
              written.complete(execution);
            }
          }

          @Override
          public void onFailure(String function, QueryExecution execution, Exception failure) {
            written.completeExceptionally(failure);
          }
        };
    spark.listenerManager().register(listener);
    try {
      rows.write().format("noop").mode("overwrite").save();
      return Plans.formatCalls(written.get(1, TimeUnit.MINUTES).executedPlan());
    } finally {
      spark.listenerManager().unregister(listener);
    }
  }
}
