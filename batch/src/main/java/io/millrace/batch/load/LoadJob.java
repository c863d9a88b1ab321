package io.millrace.batch.load;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.substring;

import io.millrace.core.MillraceException;
import io.millrace.core.format.LogFormat;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.message.Messages;
import io.millrace.core.notify.AlertOptions;
import io.millrace.core.option.SparkSettings;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.Warehouse;
import io.millrace.core.reference.ReferenceTables;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Loads the files of a manifest into the star schema of a pipeline file, once.
 *
 * <p>The lines are parsed by the pipeline's format and copied to staging tables, side by side. Then
 * one transaction adds the dimensions' new rows, the facts, the errors and a row that says that the
 * manifest is loaded: a load that is interrupted leaves none of them, and one that is started again
 * begins with staging tables of its own.
 */
public final class LoadJob {
  private static final String RECORDS = "records";

  /** Rows of dimensions that a task holds: some hundred MB where they are long. */
  private static final int MEMBERS_AT_A_TIME = 500_000;

  private final SparkSession spark;
  private final Pipeline pipeline;
  private final Warehouse warehouse;
  private final LoadOptions options;
  private final Connector connector;
  private final int membersAtATime;
  private final Consumer<String> progress;

  /**
   * @param variables gives an environment variable's value, or null: user and password
   * @param progress is told each step
   * @throws MillraceException when the pipeline file has no warehouse
   */
  public LoadJob(
      SparkSession spark,
      Pipeline pipeline,
      LoadOptions options,
      UnaryOperator<String> variables,
      Consumer<String> progress) {
    this(
        spark,
        pipeline,
        options,
        new JdbcConnector(warehouseOf(pipeline, options), variables),
        MEMBERS_AT_A_TIME,
        progress);
  }

  LoadJob(
      SparkSession spark,
      Pipeline pipeline,
      LoadOptions options,
      Connector connector,
      int membersAtATime,
      Consumer<String> progress) {
    this.spark = spark;
    this.pipeline = pipeline;
    this.warehouse = warehouseOf(pipeline, options);
    this.options = options;
    this.connector = connector;
    this.membersAtATime = membersAtATime;
    this.progress = progress;
  }

  private static Warehouse warehouseOf(Pipeline pipeline, LoadOptions options) {
    return pipeline
        .warehouse()
        .orElseThrow(
            () ->
                new MillraceException(
                    "%s has no section 'warehouse', which says which tables to fill."
                        .formatted(options.pipelineFile())));
  }

  /**
   * @throws MillraceException when the manifest or the warehouse cannot be used
   */
  public LoadReport run() {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    Manifest manifest = Manifest.read(options.manifest(), hadoop);
    try (Connection connection = open()) {
      connection.setAutoCommit(true);
      return run(connection, manifest, hadoop);
    } catch (SQLException e) {
      throw new MillraceException(
          "The warehouse refused a statement of the load: %s".formatted(e.getMessage()), e);
    } catch (IOException e) {
      throw new MillraceException("The errors cannot be written: %s".formatted(e.getMessage()), e);
    }
  }

  private Connection open() {
    try {
      return connector.open();
    } catch (SQLException e) {
      throw JdbcConnector.unreachable(e);
    }
  }

  private LoadReport run(Connection connection, Manifest manifest, Configuration hadoop)
      throws SQLException, IOException {
    Dataset<Row> messages = messages(manifest);
    Dataset<Row> facts = facts(messages);
    Dialect dialect = Dialect.valueOf(warehouse.kind().name());
    StarStatements statements =
        new StarStatements(new StarSchema(warehouse, facts.schema()), dialect);
    Tables tables = new Tables(connection, statements, warehouse.schema());
    ErrorFile errors = new ErrorFile(connection, statements, warehouse, hadoop);
    LoadLock.take(connection, warehouse, manifest);
    tables.prepare();
    Optional<Found> before = find(connection, statements, manifest);
    LoadReport report =
        before.isPresent()
            ? before.get().report()
            : load(connection, statements, tables, manifest, hadoop, messages, facts);
    report = report.withErrorFile(errors.write(manifest.id(), options.errors()));
    return before.isPresent() && before.get().isNotified()
        ? report
        : notified(connection, statements, manifest, report);
  }

  private LoadReport notified(
      Connection connection, StarStatements statements, Manifest manifest, LoadReport report)
      throws SQLException {
    LoadNotice notice =
        new LoadNotice(
            pipeline.name(),
            warehouse.targets(),
            AlertOptions.of(SparkSettings.of(spark, "alerts.")));
    if (!notice.isDue(report)) {
      return report;
    }
    Map<String, String> untold =
        notice.tell(report, manifest.path(), statements.qualified(StarStatements.ERRORS));
    if (untold.isEmpty()) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(statements.noteNotified(manifest.id()));
      }
    }
    return report.withUntold(untold);
  }

  private LoadReport load(
      Connection connection,
      StarStatements statements,
      Tables tables,
      Manifest manifest,
      Configuration hadoop,
      Dataset<Row> messages,
      Dataset<Row> facts)
      throws SQLException, IOException {
    tables.execute(statements.stage(manifest.id()));
    StagingCopy copy = copy(connection, statements, manifest, hadoop);
    progress.accept(
        "Copying the lines of %d files to staging tables".formatted(manifest.files().size()));
    long start = System.nanoTime();
    long loaded = copy.facts(facts);
    long refused = copy.errors(refused(messages));
    long staged = System.nanoTime();
    progress.accept("Merging %,d facts".formatted(loaded));
    return merge(connection, statements, manifest, loaded, refused)
        .took(Duration.ofNanos(staged - start), Duration.ofNanos(System.nanoTime() - staged));
  }

  private StagingCopy copy(
      Connection connection, StarStatements statements, Manifest manifest, Configuration hadoop) {
    String id = manifest.id();
    if (warehouse.kind() == Warehouse.Kind.REDSHIFT) {
      return new RedshiftCopy(
          connection,
          hadoop,
          warehouse.role().orElseThrow(),
          warehouse.staging().orElseThrow() + "/" + id,
          new RedshiftCopy.Targets(statements.stagedFacts(id), statements.stagedErrors(id)));
    }
    Map<Warehouse.Dimension, String> members = new LinkedHashMap<>();
    for (Warehouse.Dimension dimension : warehouse.dimensions()) {
      members.put(dimension, statements.stagedMembers(dimension, id));
    }
    return new PostgresCopy(
        connector,
        new PostgresCopy.Targets(
            statements.stagedParts(id),
            statements.stagedFacts(id),
            statements.stagedErrors(id),
            statements.measures(),
            members),
        membersAtATime);
  }

  /** The lines as messages, in as many partitions as there are files. */
  private Dataset<Row> messages(Manifest manifest) {
    JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
    Broadcast<SerializableConfiguration> hadoop =
        context.broadcast(new SerializableConfiguration(spark.sessionState().newHadoopConf()));
    Dataset<Row> lines =
        spark.createDataFrame(
            context
                .parallelize(manifest.files(), manifest.files().size())
                .flatMap(file -> ChunkLines.open(file, hadoop.value().value())),
            ChunkLines.SCHEMA);
    new ReferenceTables(pipeline.tables()).open(spark);
    return new Messages(spark, pipeline).of(lines);
  }

  private Dataset<Row> facts(Dataset<Row> messages) {
    messages.where(col(Messages.KEPT)).createOrReplaceTempView(RECORDS);
    return spark.sql(warehouse.fact().sql());
  }

  private static Dataset<Row> refused(Dataset<Row> messages) {
    return messages
        .where(col(LogFormat.REJECTION).isNotNull())
        .select(
            col(Warehouse.FILE),
            col(Warehouse.LINE),
            col(LogFormat.REJECTION + ".reason").as("reason"),
            col(LogFormat.REJECTION + ".at").as("at"),
            substring(col(LakeTables.VALUE).cast("string"), 1, StarStatements.longestRaw())
                .as("content"));
  }

  /** A load that is done. */
  private record Found(LoadReport report, boolean isNotified) {}

  private Optional<Found> find(Connection connection, StarStatements statements, Manifest manifest)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(statements.findLoad(manifest.id()))) {
      return found.next()
          ? Optional.of(
              new Found(
                  LoadReport.ofEarlier(manifest.id(), found.getLong(1), found.getLong(2)),
                  found.getTimestamp(3) != null))
          : Optional.empty();
    }
  }

  private LoadReport merge(
      Connection connection, StarStatements statements, Manifest manifest, long facts, long errors)
      throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(statements.lock());
      Optional<Found> meanwhile = find(connection, statements, manifest);
      if (meanwhile.isPresent()) {
        connection.rollback();
        return meanwhile.get().report();
      }
      for (String sql : statements.prepareMerge(manifest.id())) {
        statement.execute(sql);
      }
      Map<String, Long> added = new LinkedHashMap<>();
      for (Warehouse.Dimension dimension : warehouse.dimensions()) {
        statement.execute(statements.gather(dimension, manifest.id()));
        for (String sql : statements.updateMembers(dimension, manifest.id())) {
          statement.execute(sql);
        }
        added.put(
            dimension.name(),
            statement.executeLargeUpdate(statements.addMembers(dimension, manifest.id())));
        statement.execute(statements.dropGathered(dimension, manifest.id()));
        statement.execute(statements.analyze(dimension));
      }
      long moved = statement.executeLargeUpdate(statements.addFacts(manifest.id()));
      if (moved != facts) {
        throw new IllegalStateException(
            "%d facts were staged and %d merged: a dimension has a key twice"
                .formatted(facts, moved));
      }
      added.put(warehouse.fact().name(), moved);
      added.put(
          StarStatements.ERRORS, statement.executeLargeUpdate(statements.addErrors(manifest.id())));
      note(connection, statements, manifest, facts, errors);
      for (String sql : statements.dropStaged(manifest.id())) {
        statement.execute(sql);
      }
      connection.commit();
      return LoadReport.of(manifest.id(), false, facts, errors, added);
    } finally {
      restore(connection);
    }
  }

  private static void note(
      Connection connection, StarStatements statements, Manifest manifest, long facts, long errors)
      throws SQLException {
    try (PreparedStatement note = connection.prepareStatement(statements.addLoad(manifest.id()))) {
      note.setString(1, manifest.path());
      note.setLong(2, facts);
      note.setLong(3, errors);
      note.executeUpdate();
    }
  }

  private static void restore(Connection connection) throws SQLException {
    if (!connection.isClosed() && !connection.getAutoCommit()) {
      connection.rollback(); // nothing where the commit was reached
      connection.setAutoCommit(true);
    }
  }
}
