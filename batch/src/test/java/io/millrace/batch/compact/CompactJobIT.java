package io.millrace.batch.compact;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.batch.TestSpark;
import io.millrace.core.MillraceException;
import io.millrace.core.lake.LakeTable;
import io.millrace.core.lake.LakeTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;

class CompactJobIT {
  private static final String PIPELINE = "web";
  private static final LocalDate TODAY = LocalDate.parse("2026-07-03");
  private static final long TARGET = 128 << 10;
  private static final Duration WEEK = Duration.ofDays(7);
  private static final StructType FIELDS =
      new StructType()
          .add("time", DataTypes.TimestampType)
          .add("client", DataTypes.StringType)
          .add("rescued", DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType));

  private final SparkSession spark = TestSpark.session();
  private final List<String> told = new ArrayList<>();

  @TempDir Path dir;
  private LakeTable records;

  @BeforeEach
  void createRecords() {
    records = new LakeTables(dir.toString(), PIPELINE).records(FIELDS, List.of("client"));
    records.createIfMissing(spark);
  }

  @Test
  void pastDaysGetFewFilesOfTheSameRowsAndTodayStays() {
    append("2026-07-01", 4_000, 40);
    append("2026-07-02", 400, 20);
    append("2026-07-03", 400, 20);
    List<String> before = rows();

    CompactReport report = compact();

    assertThat(rows()).isEqualTo(before);
    Map<String, List<AddFile>> files = files();
    assertThat(files.get("2026-07-01")).hasSizeLessThan(12);
    assertThat(files.get("2026-07-02")).hasSizeLessThan(5);
    assertThat(files.get("2026-07-03")).hasSize(20);
    CompactReport.Table table = report.tables().get(0);
    assertThat(table.zOrder()).containsExactly("client");
    assertThat(table.parts())
        .extracting(CompactReport.Part::day)
        .containsExactly("2026-07-01", "2026-07-02");
    CompactReport.Part first = table.parts().get(0);
    assertThat(first.before().files()).isEqualTo(40);
    assertThat(first.after().files()).isEqualTo(files.get("2026-07-01").size());
    assertThat(first.after().medianBytes()).isGreaterThan(first.before().medianBytes());
    assertThat(first.rows().rows()).isEqualTo(4_000);
    assertThat(told).hasSize(2).allMatch(line -> line.startsWith("records 2026-07-0"));
  }

  @Test
  void aClientIsInFewFilesAfterwards() {
    append("2026-07-01", 4_000, 40);
    long before = filesOf("client-007");

    new CompactJob(spark, options(false, Optional.empty(), 64 << 10), told::add).run();

    assertThat(before).isEqualTo(40);
    assertThat(files().get("2026-07-01")).hasSizeBetween(3, 6);
    assertThat(filesOf("client-007")).isEqualTo(1);
  }

  @Test
  void theOrderOfATableThatIsThereFollowsThePipelineFile() throws Exception {
    append("2026-07-01", 30, 3);
    drain("follower");
    LakeTables tables = new LakeTables(dir.toString(), PIPELINE);
    tables.records(FIELDS).createIfMissing(spark);
    assertThat(compact().tables().get(0).zOrder()).isEmpty();

    records.createIfMissing(spark);
    append("2026-07-01", 30, 3);

    assertThat(compact().tables().get(0).zOrder()).containsExactly("client");
    drain("follower");
    assertThat(read("follower")).isEqualTo(rows());
  }

  @Test
  void whatWasDoneIsLeftAlone() {
    append("2026-07-01", 400, 20);
    compact();
    long version = version();

    CompactReport again = compact();

    assertThat(again.tables().get(0).parts()).isEmpty();
    assertThat(version()).isEqualTo(version);
    assertThat(CompactText.of(again)).contains("records: nothing to do");
  }

  @Test
  void aDryRunChangesNothing() {
    append("2026-07-01", 400, 20);
    long version = version();

    CompactReport report = new CompactJob(spark, options(true, Optional.empty()), told::add).run();

    assertThat(version()).isEqualTo(version);
    assertThat(CompactText.of(report)).contains("records: 1 part with 20 files of ");
    assertThat(told).isEmpty();
  }

  @Test
  void whatIsStoppedBetweenDaysGoesOn() {
    append("2026-07-01", 400, 20);
    append("2026-07-02", 400, 20);
    List<String> before = rows();
    CompactJob stopped =
        new CompactJob(
            spark,
            options(false, Optional.empty()),
            day -> {
              throw new IllegalStateException("stopped");
            });

    assertThatThrownBy(stopped::run).hasMessage("stopped");
    assertThat(files().get("2026-07-02")).hasSize(20);
    compact();

    assertThat(told).singleElement().asString().startsWith("records 2026-07-02");
    assertThat(rows()).isEqualTo(before);
  }

  @Test
  void streamsReadAndWriteBesideIt() throws Exception {
    append("2026-07-01", 400, 20);
    StreamingQuery reader = reader("reader", Trigger.ProcessingTime(0));
    try {
      reader.processAllAvailable();
      Thread writer =
          new Thread(
              () -> {
                for (int i = 0; i < 6; i++) {
                  append("2026-07-01", 30, 3);
                }
              });
      writer.start();
      while (writer.isAlive()) {
        compact();
      }
      writer.join();
      compact();
      reader.processAllAvailable();
    } finally {
      reader.stop();
    }

    assertThat(rows()).hasSize(580);
    assertThat(read("reader")).isEqualTo(rows());
  }

  @Test
  void aStoppedStreamFindsTheFilesThatItHasNotReadYet() throws Exception {
    append("2026-07-01", 100, 5);
    drain("late");
    append("2026-07-01", 100, 5);
    age();
    CompactReport guarded = compactAndVacuum();

    assertThat(guarded.tables().get(0).vacuum().orElseThrow().heldUpBy())
        .map(CompactReport.Reader::query)
        .hasValue("late");
    assertThat(CompactText.of(guarded))
        .contains("held up by query late, which has come to version ");
    drain("late");
    assertThat(read("late")).isEqualTo(rows());

    deleteCheckpoint("late");
    CompactReport free = compactAndVacuum();
    assertThat(free.tables().get(0).vacuum().orElseThrow().heldUpBy()).isEmpty();
    assertThat(parquetFiles()).isEqualTo(files().values().stream().mapToLong(List::size).sum());
  }

  @Test
  void aLakeThatIsNotThereIsNamed() {
    CompactOptions elsewhere =
        new CompactOptions(
            dir.resolve("none").toString(),
            PIPELINE,
            CompactOptions.APPENDED,
            Optional.empty(),
            TODAY,
            TARGET,
            WEEK,
            true,
            false);

    assertThatThrownBy(() -> new CompactJob(spark, elsewhere, told::add).run())
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("There is no table of raw, records")
        .hasMessageContaining(dir.resolve("none/web").toString());
  }

  private CompactReport compact() {
    return new CompactJob(spark, options(false, Optional.empty()), told::add).run();
  }

  private CompactReport compactAndVacuum() {
    return new CompactJob(spark, options(false, Optional.of(Duration.ZERO)), told::add).run();
  }

  /**
   * @param vacuum the retention, if files are to be deleted
   */
  private CompactOptions options(boolean dryRun, Optional<Duration> vacuum) {
    return options(dryRun, vacuum, TARGET);
  }

  private CompactOptions options(boolean dryRun, Optional<Duration> vacuum, long target) {
    return new CompactOptions(
        dir.toString(),
        PIPELINE,
        List.of("records", "ledger"),
        Optional.empty(),
        TODAY,
        target,
        vacuum.orElse(WEEK),
        vacuum.isPresent(),
        dryRun);
  }

  /** Rows of 100 clients in turn, so that each file has each client. */
  private void append(String day, int rows, int files) {
    long first = records.read(spark).count();
    Dataset<Row> numbers = spark.range(first, first + rows, 1, files).toDF("n");
    numbers
        .withColumn(
            "time",
            expr("timestamp'%s 00:00:00' + make_interval(0, 0, 0, 0, 0, 0, n)".formatted(day)))
        .withColumn("client", expr("format_string('client-%03d', (n * 37) % 100)"))
        .withColumn("rescued", expr("IF(n % 3 = 0, map('n', CAST(n AS STRING)), NULL)"))
        .withColumn("stream", lit("web-access"))
        .withColumn("shard_id", lit("shard-0"))
        .withColumn("sequence_number", col("n").cast("STRING"))
        .withColumn("sub_sequence_number", lit(0L))
        .withColumn("message_number", lit(0))
        .withColumn("arrived_at", col("time"))
        .withColumn("ingested_at", col("time"))
        .withColumn("batch_id", lit(0L))
        .withColumn("day", expr("DATE'" + day + "'"))
        .select(
            Arrays.stream(records.schema().fieldNames())
                .map(name -> col(name).cast(records.schema().apply(name).dataType()).as(name))
                .toArray(org.apache.spark.sql.Column[]::new))
        .write()
        .format("delta")
        .mode("append")
        .save(records.path());
  }

  private List<String> rows() {
    return sorted(records.read(spark));
  }

  private static List<String> sorted(Dataset<Row> rows) {
    return rows.toJSON().collectAsList().stream().sorted().toList();
  }

  private StreamingQuery reader(String name, Trigger trigger) throws Exception {
    return records.stream(spark)
        .writeStream()
        .format("delta")
        .option("checkpointLocation", checkpoint(name))
        .trigger(trigger)
        .start(dir.resolve("out-" + name).toString());
  }

  private void drain(String name) throws Exception {
    reader(name, Trigger.AvailableNow()).awaitTermination();
  }

  private List<String> read(String name) {
    return sorted(spark.read().format("delta").load(dir.resolve("out-" + name).toString()));
  }

  private String checkpoint(String query) {
    return new LakeTables(dir.toString(), PIPELINE).checkpoint(query);
  }

  private void deleteCheckpoint(String query) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(checkpoint(query)))) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** As if everything had been written two hours ago. */
  private void age() throws IOException {
    java.nio.file.attribute.FileTime then =
        java.nio.file.attribute.FileTime.from(java.time.Instant.now().minus(Duration.ofHours(2)));
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.setLastModifiedTime(file, then);
      }
    }
  }

  private Map<String, List<AddFile>> files() {
    Map<String, List<AddFile>> days = new TreeMap<>();
    for (AddFile file :
        log().update(false, Option.empty(), Option.empty()).allFiles().collectAsList()) {
      days.computeIfAbsent(file.partitionValues().apply("day"), day -> new ArrayList<>()).add(file);
    }
    return days;
  }

  /** How many files have to be read for a client. */
  private long filesOf(String client) {
    return records.read(spark).where(col("client").equalTo(client)).inputFiles().length;
  }

  private long parquetFiles() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(records.path()))) {
      return files
          .filter(file -> file.toString().endsWith(".parquet"))
          .filter(file -> !file.toString().contains("_delta_log"))
          .count();
    }
  }

  private long version() {
    return log().update(false, Option.empty(), Option.empty()).version();
  }

  private DeltaLog log() {
    return DeltaLog.forTable(spark, records.path());
  }
}
