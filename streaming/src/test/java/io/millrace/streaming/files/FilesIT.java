package io.millrace.streaming.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import io.millrace.core.MillraceException;
import io.millrace.streaming.source.SourceRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files into the lake's tables. */
class FilesIT {
  private static final Instant MODIFIED = Instant.parse("2026-05-01T10:00:00Z");

  @TempDir private static Path common;
  private static SparkSession spark;
  @TempDir private Path folder;

  @BeforeAll
  static void startSpark() {
    spark = SourceRun.session(common);
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @Test
  void everyLineOfEveryFileIsInTheLakeOnce() throws Exception {
    write("a/plain.csv", bytes("one,1\r\ntwo,2\n\nfour,4"));
    write("b/web.csv.gz", gzip(bytes("five,5\nsix,six\n")));
    write("b/web.csv.bz2", compressed(new ByteArrayOutputStream(), 'b', "seven,7\n"));
    write("b/web.csv.zst", compressed(new ByteArrayOutputStream(), 'z', "eight,8\n"));
    write("c/empty.csv", new byte[0]);
    write("c/.hidden.csv", bytes("hidden,0\n"));
    write("_temporary/part.csv", bytes("hidden,0\n"));
    SourceRun run = new SourceRun(spark, folder);

    run.drain(source("dataset: archive, maxFilesPerTrigger: 2"));

    assertThat(
            run.rows("raw", "shard_id", "sequence_number", "sub_sequence_number", "string(value)"))
        .containsExactly(
            "a/plain.csv 0000000000000000000 0 one,1",
            "a/plain.csv 0000000000000000007 0 two,2",
            "a/plain.csv 0000000000000000013 0 ",
            "a/plain.csv 0000000000000000014 0 four,4",
            "b/web.csv.bz2 0000000000000000000 0 seven,7",
            "b/web.csv.gz 0000000000000000000 0 five,5",
            "b/web.csv.gz 0000000000000000007 0 six,six",
            "b/web.csv.zst 0000000000000000000 0 eight,8");
    assertThat(run.rows("records", "host", "n"))
        .containsExactly("eight 8", "five 5", "four 4", "one 1", "seven 7", "two 2");
    assertThat(run.rows("dead_letters", "shard_id", "format", "string(value)"))
        .containsExactly("a/plain.csv csv ", "b/web.csv.gz csv six,six");
    assertThat(run.rows("raw", "stream", "partition_key", "arrived_at", "day").stream().distinct())
        .containsExactly("archive null 2026-05-01 10:00:00.0 2026-05-01");
    assertThat(
            run.rows(
                "ledger",
                "batch_id",
                "shard_id",
                "from_sequence_number",
                "to_sequence_number",
                "records_read",
                "bytes_read",
                "records_parsed",
                "dead_letters"))
        .containsExactly(
            "0 a/plain.csv FILE_START FILE_END 4 16 3 1",
            "0 b/web.csv.bz2 FILE_START FILE_END 1 7 1 0",
            "1 b/web.csv.gz FILE_START FILE_END 2 13 1 1",
            "1 b/web.csv.zst FILE_START FILE_END 1 7 1 0",
            "2 c/empty.csv FILE_START FILE_END 0 0 0 0");
  }

  @Test
  void filesThatComeLaterAreReadOnce() throws Exception {
    SourceRun run = new SourceRun(spark, folder);
    for (int day = 1; day <= 3; day++) {
      write("day-" + day + ".csv", bytes("x," + day + "\ny," + day + "\n"));
      // Sorts before all that were read.
      write("a-late-" + day + ".csv", bytes("late," + day + "\n"));

      run.drain(source(""));

      assertThat(run.table("records").count()).isEqualTo(3L * day);
    }
    assertThat(run.rows("ledger", "batch_id", "shard_id")).hasSize(6).doesNotHaveDuplicates();
  }

  @Test
  void bigPlainFileIsReadByManyTasksAndEachLineOnce() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      lines.append("host-").append(i % 7).append(',').append(i).append('\n');
    }
    write("big.csv", bytes(lines.toString()));
    SourceRun run = new SourceRun(spark, folder);

    run.drain(source("splitBytes: 1KB"));

    assertThat(run.table("records").selectExpr("count(*)", "count(distinct n)", "sum(n)").first())
        .hasToString("[5000,5000,12497500]");
  }

  @Test
  void whatIsDamagedOrTooLongIsADeadLetterAndTheRestIsKept() throws Exception {
    byte[] sound = gzip(bytes("one,1\ntwo,2\nthree,3\n"));
    write("cut.csv.gz", Arrays.copyOf(sound, sound.length - 12));
    write("long.csv", bytes("one,1\n" + "x".repeat(1_025) + "\ntwo,2\n"));
    SourceRun run = new SourceRun(spark, folder);

    run.drain(source("maxLineBytes: 1KB"));

    assertThat(run.rows("records", "shard_id", "n")).contains("long.csv 1", "long.csv 2");
    assertThat(run.rows("dead_letters", "shard_id", "format", "value", "reason"))
        .hasSize(2)
        .satisfiesExactly(
            letter ->
                assertThat(letter)
                    .startsWith("cut.csv.gz files null the file is damaged at or before byte "),
            letter ->
                assertThat(letter)
                    .isEqualTo(
                        "long.csv files null the line has 1025 bytes, more than maxLineBytes = 1024"));
    assertThat(run.rows("raw", "shard_id", "value is null"))
        .contains("cut.csv.gz true", "long.csv true");
    assertThat(
            run.table("ledger")
                .selectExpr(
                    "sum(records_read) - sum(records_parsed) - sum(dead_letters)",
                    "sum(records_read)")
                .first()
                .mkString(" "))
        .isEqualTo("0 " + run.table("raw").count());
  }

  @Test
  void fileThatChangesAfterItWasReadFailsTheQueryUntilItMayGoOn() throws Exception {
    write("web.csv", bytes("one,1\n"));
    SourceRun run = new SourceRun(spark, folder);
    run.drain(source(""));
    write("web.csv", bytes("one,1\ntwo,2\n"));
    write("web-2.csv", bytes("three,3\n"));

    assertThatThrownBy(() -> run.drain(source("")))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("Query web.ingest failed. File ")
        .hasMessageContaining("web.csv has changed since it was listed: it had 6 bytes of ")
        .hasMessageContaining(", now it has 12 bytes of ");
    run.drain(source("failOnDataLoss: false"));

    assertThat(run.rows("records", "host")).containsExactly("one", "three");
  }

  @Test
  void otherFolderOnTheSameCheckpointIsRefused() throws Exception {
    write("web.csv", bytes("one,1\n"));
    SourceRun run = new SourceRun(spark, folder);
    run.drain(source("dataset: archive"));

    assertThatThrownBy(() -> run.drain(source("dataset: other")))
        .hasMessageContaining(
            "The checkpoint was written for the files of 'archive' but this query reads 'other'.");
  }

  @Test
  void checkpointThatLacksAPartIsRefused() throws Exception {
    write("web.csv", bytes("one,1\n"));
    SourceRun run = new SourceRun(spark, folder);
    run.drain(source(""));
    run.drain(source(""));
    Path ingest = folder.resolve("lake/web/_checkpoints/ingest");
    for (String part : List.of("offsets/0", "commits/0")) {
      Files.delete(ingest.resolve(part));
    }

    assertThatThrownBy(() -> run.drain(source("")))
        .hasMessageContaining(
            "The checkpoint's offsets end with decision -1, but its list of files with 0");
  }

  @Test
  void missingFolderIsNamed() {
    SourceRun run = new SourceRun(spark, folder);

    assertThatThrownBy(() -> run.drain(source("")))
        .hasMessageContaining("There is no folder file:" + folder.resolve("in"))
        .hasMessageContaining("Check the option 'path'");
  }

  private String source(String more) {
    return "{format: files, options: {path: \"%s\"%s}}"
        .formatted(folder.resolve("in").toUri(), more.isEmpty() ? "" : ", " + more);
  }

  private void write(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve("in").resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
    Files.setLastModifiedTime(file, FileTime.from(MODIFIED));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(compressed)) {
      out.write(bytes);
    }
    return compressed.toByteArray();
  }

  private static byte[] compressed(ByteArrayOutputStream compressed, char kind, String text)
      throws IOException {
    try (OutputStream out =
        kind == 'z'
            ? new ZstdOutputStream(compressed)
            : new BZip2CompressorOutputStream(compressed)) {
      out.write(bytes(text));
    }
    return compressed.toByteArray();
  }
}
