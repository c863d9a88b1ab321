package io.millrace.core.lake;

import static io.millrace.core.lake.LakeTables.REVISION;
import static org.assertj.core.api.Assertions.assertThat;

import io.delta.tables.DeltaTable;
import io.millrace.core.TestSpark;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The upsert beside a map that does the same. */
class KeyedUpsertIT {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final List<String> KEY = List.of("start", "status");
  private static final StructType SCHEMA =
      new StructType()
          .add("start", DataTypes.TimestampType)
          .add("status", DataTypes.IntegerType)
          .add("requests", DataTypes.LongType)
          .add(REVISION, DataTypes.LongType);

  private final SparkSession spark = TestSpark.session();
  private final Map<List<Object>, Row> expected = new HashMap<>();

  @TempDir private Path folder;
  private LakeTable table;

  @BeforeEach
  void createTable() {
    table = new LakeTable("t", folder.resolve("t").toString(), SCHEMA, List.of(), Map.of());
    table.createIfMissing(spark);
  }

  @Test
  void aRowReplacesThoseOfItsKeyThatAreNotNewer() {
    upsert(row(0, 200, 1, 10), row(0, 500, 2, 10), row(1, 200, 3, 10));
    upsert(row(0, 200, 4, 10), row(0, 500, 5, 9), row(1, 200, 6, 11), row(1, null, 7, 1));
    upsert(row(1, null, 8, 2));

    assertThat(contents())
        .containsExactlyInAnyOrder(
            row(0, 200, 4, 10), row(0, 500, 2, 10), row(1, 200, 6, 11), row(1, null, 8, 2));
  }

  @Test
  void noRowsMakeNoCommit() {
    upsert(row(0, 200, 1, 1));
    long before = commits();
    upsert();
    assertThat(commits()).isEqualTo(before);
  }

  @Test
  void filesOfOtherTimesStayAsTheyAre() {
    upsert(row(0, 200, 1, 1));
    upsert(row(5, 200, 1, 2));
    String[] before = files();
    upsert(row(9, 200, 1, 3));
    assertThat(files()).hasSize(3).contains(before);
    upsert(row(9, 200, 2, 4));
    assertThat(files()).hasSize(3).contains(before);
  }

  @Test
  void rowsOlderThanEveryNewOneAreSealedOnceThereAreMany() {
    KeyedUpsert sealing = new KeyedUpsert(spark, table, KEY, 1);
    upsert(sealing, row(0, 200, 1, 1), row(1, 200, 1, 1), row(null, 200, 1, 1));
    upsert(sealing, row(1, 200, 2, 2), row(1, 500, 2, 2));
    assertThat(files()).hasSize(2);
    String[] before = files();
    upsert(sealing, row(1, 200, 3, 3));
    assertThat(Arrays.stream(files()).filter(List.of(before)::contains)).hasSize(1);
    assertThat(contents()).containsExactlyInAnyOrderElementsOf(expected.values());
  }

  @Test
  void randomBatchesEndAsInAMapWhateverElseHappensToTheTable() {
    Random random = new Random(7);
    KeyedUpsert upsert = new KeyedUpsert(spark, table, KEY, 4_000);
    for (int batch = 0; batch < 30; batch++) {
      upsert(upsert, randomRows(random, batch));
      if (batch % 7 == 3) {
        DeltaTable.forPath(spark, table.path()).optimize().executeCompaction();
      }
      if (batch % 7 == 5) {
        int status = random.nextInt(5);
        DeltaTable.forPath(spark, table.path()).delete("status = " + status);
        expected.values().removeIf(row -> Integer.valueOf(status).equals(row.get(1)));
      }
      if (batch == 20) {
        DeltaTable.replace(spark).location(table.path()).addColumns(SCHEMA).execute();
        expected.clear();
      }
      assertThat(contents())
          .as("after batch %d", batch)
          .containsExactlyInAnyOrderElementsOf(expected.values());
    }
  }

  @Test
  void twoWritersAtATimeLoseAndRepeatNothing() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<?>> writers = new ArrayList<>();
      for (int writer = 0; writer < 2; writer++) {
        List<Row[]> batches = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
          batches.add(
              new Row[] {row(i, writer, i, i), row(i, 9, 10 * i + writer, 10 * i + writer)});
          note(batches.get(i));
        }
        KeyedUpsert upsert = new KeyedUpsert(spark, table, KEY);
        writers.add(threads.submit(() -> batches.forEach(rows -> write(upsert, rows))));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(contents()).containsExactlyInAnyOrderElementsOf(expected.values());
  }

  private Row[] randomRows(Random random, int batch) {
    Map<List<Object>, Row> rows = new HashMap<>();
    int count = random.nextInt(40);
    for (int i = 0; i < count; i++) {
      Integer minute = random.nextInt(30) == 0 ? null : batch / 2 + random.nextInt(4);
      Integer status = random.nextInt(30) == 0 ? null : random.nextInt(5);
      Row row = row(minute, status, random.nextInt(1_000), batch - random.nextInt(3));
      rows.put(key(row), row);
    }
    return rows.values().toArray(Row[]::new);
  }

  private void upsert(Row... rows) {
    upsert(new KeyedUpsert(spark, table, KEY), rows);
  }

  private void upsert(KeyedUpsert upsert, Row... rows) {
    write(upsert, rows);
    note(rows);
  }

  private void write(KeyedUpsert upsert, Row... rows) {
    Dataset<Row> batch = spark.createDataFrame(List.of(rows), SCHEMA);
    upsert.write(batch, upsert.span(batch));
  }

  private void note(Row... rows) {
    for (Row row : rows) {
      expected.merge(key(row), row, (old, now) -> now.getLong(3) >= old.getLong(3) ? now : old);
    }
  }

  private static List<Object> key(Row row) {
    return Arrays.asList(row.get(0), row.get(1));
  }

  private List<Row> contents() {
    return table.read(spark).collectAsList();
  }

  private String[] files() {
    return table.read(spark).inputFiles();
  }

  private long commits() {
    return DeltaTable.forPath(spark, table.path()).history().count();
  }

  private static Row row(Integer minute, Integer status, long requests, long revision) {
    Timestamp start =
        minute == null
            ? null
            : Timestamp.from(NOON.plusSeconds(60L * minute).plusNanos(123_456_000));
    return RowFactory.create(start, status, requests, revision);
  }
}
