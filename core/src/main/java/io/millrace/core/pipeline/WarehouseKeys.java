package io.millrace.core.pipeline;

import io.millrace.core.option.ConfigOption;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The keys of a pipeline file's section {@code warehouse}. */
final class WarehouseKeys {
  /** What PostgreSQL and Redshift take without quotes, and leaves room for {@code _id}. */
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,47}");

  private static final Pattern ROLE = Pattern.compile("arn:aws[a-z-]*:iam::\\d{12}:role/\\S+");

  static final ConfigOption<String> URL =
      ConfigOption.string("url")
          .required()
          .mustBe(
              "jdbc:postgresql:… or jdbc:redshift:… without user and password", Warehouse::isUrl)
          .shownAs(text -> "…")
          .describedAs(
              "JDBC URL of the database. User and password come from the environment variables"
                  + " WAREHOUSE_USERNAME and WAREHOUSE_PASSWORD.");
  static final ConfigOption<String> SCHEMA =
      name("schema").describedAs("Schema of the database that holds the tables; it is created.");
  static final ConfigOption<String> ROLE_ARN =
      ConfigOption.string("iam-role")
          .mustBe("the ARN of an IAM role", text -> ROLE.matcher(text).matches())
          .describedAs(
              "Role by which Redshift reads and writes S3. Only for Redshift, which needs it.");
  static final ConfigOption<String> STAGING =
      ConfigOption.string("staging")
          .mustBe("a folder s3://…", text -> text.matches("s3a?://[^/]+/.+"))
          .describedAs(
              "Folder on S3 for what Redshift copies and unloads. Only for Redshift, which needs it.");
  static final ConfigOption<String> FACT =
      structure("fact", "section").required().describedAs("The table of facts.");
  static final ConfigOption<String> DIMENSIONS =
      structure("dimensions", "list of sections").describedAs("The tables that facts refer to.");

  static final ConfigOption<String> LOAD_NOTIFY =
      structure("notify", "list of targets")
          .mustBe(PipelineKeys.TARGETS, PipelineKeys::isTarget)
          .shownAs(AlertTarget::shown)
          .describedAs(
              "Whom a load tells when lines could not be loaded: log, sns:<topic ARN>,"
                  + " webhook:<http(s) URL>, or cloudwatch:<namespace> for metrics of their number.");

  static final ConfigOption<String> FACT_NAME = name("name").describedAs("Name of the table.");
  static final ConfigOption<String> FACT_SQL =
      ConfigOption.string("sql")
          .required()
          .describedAs(
              "Spark SQL that selects from the view records, row by row: the facts' own columns and"
                  + " those of the dimensions. The view has the columns of the format, and file and"
                  + " line, which the SQL must return.");
  static final ConfigOption<String> DISTRIBUTION_KEY =
      ConfigOption.string("distribution-key")
          .describedAs(
              "Column of the facts by whose value Redshift spreads them; left out, it decides itself.");
  static final ConfigOption<String> SORT_KEY =
      structure("sort-key", "list of columns")
          .describedAs("Columns by which facts are looked for, like their time.");

  static final ConfigOption<String> DIMENSION_NAME =
      name("name")
          .describedAs(
              "Name of the table. Its surrogate key, here and in the facts, is <name>_id.");
  static final ConfigOption<String> DIMENSION_KEY =
      structure("key", "list of columns")
          .required()
          .describedAs(
              "Columns of the fact's SQL that identify a row. Where one of them is null, the fact"
                  + " refers to no row.");
  static final ConfigOption<String> DIMENSION_COLUMNS =
      structure("columns", "list of columns")
          .describedAs("Further columns of the fact's SQL, which the newest load decides.");

  static final PipelineKeys.Group WAREHOUSE_KEYS =
      new PipelineKeys.Group(
          "warehouse",
          "A star schema that the job load fills",
          List.of(URL, SCHEMA, ROLE_ARN, STAGING, FACT, DIMENSIONS, LOAD_NOTIFY));
  static final PipelineKeys.Group FACT_KEYS =
      new PipelineKeys.Group(
          "warehouse.fact",
          "The table of facts",
          List.of(FACT_NAME, FACT_SQL, DISTRIBUTION_KEY, SORT_KEY));
  static final PipelineKeys.Group DIMENSION_KEYS =
      new PipelineKeys.Group(
          "warehouse.dimensions[]",
          "One table that facts refer to",
          List.of(DIMENSION_NAME, DIMENSION_KEY, DIMENSION_COLUMNS));

  private WarehouseKeys() {}

  private static ConfigOption<String> name(String key) {
    return ConfigOption.string(key)
        .required()
        .mustBe(
            "1 to 48 lower-case letters, digits or '_', starting with a letter",
            text -> NAME.matcher(text).matches());
  }

  /** A key whose value is more than one text. */
  private static ConfigOption<String> structure(String key, String typeName) {
    return ConfigOption.custom(key, typeName, Function.identity());
  }
}
