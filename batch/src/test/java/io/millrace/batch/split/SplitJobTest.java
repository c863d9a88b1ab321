package io.millrace.batch.split;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.Zstd;
import io.millrace.batch.file.Packing;
import io.millrace.core.MillraceException;
import io.millrace.core.option.OptionReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SplitJobTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(Codec.class)
  void plainFilesBecomeEqualChunksThatAreTheInput(Codec codec) throws IOException {
    byte[] first = lines(1, 9 << 20, "\n");
    byte[] second = lines(2, 3 << 20, "\r\n");
    write("in/a.log", first);
    write("in/b/c.log", second);
    write("in/_hidden", first);

    SplitReport report =
        split("--slices", "4", "--chunk-size", "1MB", "--codec", codec.name().toLowerCase());

    assertThat(report.chunks().size() % 4).isZero();
    assertThat(report.chunks().size()).isGreaterThan(codec == Codec.NONE ? 8 : 3);
    assertThat(report.spread()).isLessThan(0.05);
    assertThat(report.files()).isEqualTo(2);
    assertHolds(report, concat(first, second));
  }

  @ParameterizedTest
  @ValueSource(strings = {".gz", ".bz2", ".zst"})
  void compressedFilesBecomeEqualChunksOfTheirContent(String packing) throws IOException {
    byte[] first = lines(1, 5 << 20, "\n");
    byte[] second = lines(2, 3 << 20, "\n");
    write("in/a" + packing, packed(first, packing));
    write("in/b" + packing, packed(second, packing));
    write("in/c.log", lines(3, 1 << 20, "\n"));

    for (String codec : List.of("gz", "zst", "none")) {
      SplitReport report =
          splitInto("out-" + codec, "--slices", "3", "--chunk-size", "1MB", "--codec", codec);

      assertThat(report.chunks().size() % 3).isZero();
      assertThat(report.spread()).isLessThan(0.05);
      assertHolds("out-" + codec, report, concat(first, second, lines(3, 1 << 20, "\n")));
    }
  }

  @Test
  void recordsOfSeveralLinesStayWhole() throws IOException {
    StringBuilder text = new StringBuilder();
    Random random = new Random(5);
    for (int i = 0; text.length() < 4 << 20; i++) {
      text.append("2026-01-%02d ERROR ö %d%n".formatted(1 + i % 28, i));
      for (int line = random.nextInt(40); line > 0; line--) {
        text.append("\tat io.example.Class.method(Class.java:").append(line).append(")\n");
      }
    }
    byte[] log = text.toString().getBytes(UTF_8);
    write("in/a.log", log);

    for (String codec : List.of("none", "gz")) {
      SplitReport report =
          splitInto(
              "out-" + codec,
              "--chunk-size",
              "1MB",
              "--slices",
              "4",
              "--codec",
              codec,
              "--record-start",
              "^\\d{4}-\\d\\d");

      assertHolds("out-" + codec, report, log);
      for (Chunk chunk : report.chunks()) {
        assertThat(new String(content("out-" + codec, chunk), UTF_8)).startsWith("2026-01-");
      }
    }
  }

  @Test
  void linesLongerThanAChunkAndNoLineEndAtTheEnd() throws IOException {
    byte[] log = new byte[3 << 20];
    Arrays.fill(log, (byte) 'x');
    log[1_500_000] = '\n';
    write("in/a.log", log);

    SplitReport plain = splitInto("plain", "--codec", "none", "--chunk-size", "1MB");
    SplitReport zst = splitInto("zst", "--codec", "zst", "--slices", "5");

    assertThat(plain.chunks()).hasSize(3);
    assertHolds("plain", plain, log);
    assertHolds("zst", zst, log);
    assertThat(zst.chunks()).hasSize(5);
    assertThat(plain.lines()).isEqualTo(zst.lines()).isEqualTo(1);
  }

  @Test
  void emptyInputGivesEmptyChunks() throws IOException {
    write("in/a.log", new byte[0]);

    SplitReport report = split("--slices", "2", "--codec", "none");

    assertThat(report.chunks()).hasSize(2);
    assertHolds(report, new byte[0]);
  }

  @Test
  void doneOnceItDoesNothing() throws IOException {
    write("in/a.log", lines(1, 2 << 20, "\n"));
    SplitReport report = split("--chunk-size", "1MB", "--slices", "2");
    Path chunk = folder.resolve("out").resolve(report.chunks().get(0).name());
    Files.setLastModifiedTime(chunk, FileTime.fromMillis(1_000));

    assertThat(split("--chunk-size", "1MB", "--slices", "2")).isEqualTo(report);
    assertThat(Files.getLastModifiedTime(chunk).toMillis()).isEqualTo(1_000);
    assertThatThrownBy(() -> split("--chunk-size", "1MB", "--slices", "3"))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("holds the chunks of another input or of other options");
  }

  /** Each run ends after one item more than the one before. */
  @ParameterizedTest
  @ValueSource(strings = {"none", "gz"})
  void anInterruptedSplitGoesOn(String codec) throws IOException {
    byte[] log = lines(1, 5 << 20, "\n");
    write("in/a.log", log);
    write("in/b.gz", packed(log, ".gz"));
    SplitOptions options = options("out", "--chunk-size", "1MB", "--slices", "2", "--codec", codec);
    SplitReport report = null;
    int runs = 0;
    while (report == null) {
      int most = runs++;
      try {
        report = new SplitJob(new FailingWorkers(most), hadoop(), options).run();
      } catch (IllegalStateException e) {
        assertThat(e).hasMessage("after " + most);
      }
    }

    assertThat(runs).isGreaterThan(5);
    assertHolds(report, concat(log, log));
    try (Stream<Path> files = Files.list(folder.resolve("out"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .allMatch(name -> name.matches("part-.*|split.json|manifest.json"));
    }
  }

  @Test
  void theManifestIsWhatCopyTakes() throws IOException {
    write("in/a.log", lines(1, 1 << 20, "\n"));

    SplitReport report = split("--slices", "2");

    JsonNode entries =
        JSON.readTree(folder.resolve("out/manifest.json").toFile()).required("entries");
    assertThat(entries).hasSize(2);
    JsonNode entry = entries.get(1);
    assertThat(entry.required("url").asText()).endsWith("/out/part-00001.gz");
    assertThat(entry.required("mandatory").asBoolean()).isTrue();
    assertThat(entry.required("meta").required("content_length").asLong())
        .isEqualTo(report.chunks().get(1).size());
    assertThat(SplitFiles.manifest("s3a://bucket/x", report))
        .contains("\"s3://bucket/x/part-00000.gz\"");
  }

  @Test
  void whatIsWrongIsSaid() throws IOException {
    assertThatThrownBy(() -> split())
        .hasMessageContaining("'--input' is '")
        .hasMessageContaining("where there is no file");

    write("in/a.gz", Arrays.copyOf(packed(lines(1, 1 << 20, "\n"), ".gz"), 50_000));
    assertThatThrownBy(() -> splitInto("damaged"))
        .hasMessageContaining("Cannot split")
        .hasMessageContaining("in/a.gz");

    write("taken/file", new byte[1]);
    assertThatThrownBy(() -> splitInto("taken")).hasMessageContaining("which is not empty");

    assertThatThrownBy(() -> splitInto("x", "--level", "12", "--chunk-size", "1KB"))
        .hasMessageContaining("'--level' is '12', which gz does not have")
        .hasMessageContaining("'--chunk-size' is '1KB', but it must be between 1MB and 1GB");
    assertThatThrownBy(() -> splitInto("x", "--record-start", "("))
        .hasMessageContaining("'--record-start' is '(', but it must be a regular expression");
  }

  /** Threads that stop after a number of items. */
  private static final class FailingWorkers implements Workers {
    private int left;
    private final int most;

    FailingWorkers(int most) {
      this.most = most;
      this.left = most;
    }

    @Override
    public int threadsForEach(int items) {
      return 2;
    }

    @Override
    public <T, R> List<R> map(List<T> items, Work<T, R> work) {
      List<R> results = new ArrayList<>();
      for (T item : items) {
        if (work instanceof CutWork) {
          results.addAll(new ThreadWorkers(1, hadoop()).map(List.of(item), work));
          continue;
        }
        if (left-- == 0) {
          throw new IllegalStateException("after " + most);
        }
        results.addAll(new ThreadWorkers(1, hadoop()).map(List.of(item), work));
      }
      return results;
    }
  }

  private SplitReport split(String... more) throws IOException {
    return splitInto("out", more);
  }

  private SplitReport splitInto(String output, String... more) throws IOException {
    return new SplitJob(new ThreadWorkers(2, hadoop()), hadoop(), options(output, more)).run();
  }

  private SplitOptions options(String output, String... more) {
    Map<String, String> values = new HashMap<>();
    values.put("--input", folder.resolve("in").toString());
    values.put("--output", folder.resolve(output).toString());
    for (int i = 0; i < more.length; i += 2) {
      values.put(more[i], more[i + 1]);
    }
    return SplitOptions.read(new OptionReader("split", values));
  }

  private static Configuration hadoop() {
    return new Configuration();
  }

  private void assertHolds(SplitReport report, byte[] input) throws IOException {
    assertHolds("out", report, input);
  }

  /** The chunks are the input, none begins within a line, and what is said of each is true. */
  private void assertHolds(String output, SplitReport report, byte[] input) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Chunk chunk : report.chunks()) {
      byte[] content = content(output, chunk);
      byte[] before = all.toByteArray();
      if (content.length > 0 && before.length > 0) {
        assertThat(before[before.length - 1]).as("before " + chunk.name()).isEqualTo((byte) '\n');
      }
      all.write(content);
      assertThat(chunk.bytes()).isEqualTo(content.length);
      assertThat(chunk.lines())
          .isEqualTo(new String(content, UTF_8).chars().filter(c -> c == '\n').count());
      byte[] stored = Files.readAllBytes(folder.resolve(output).resolve(chunk.name()));
      assertThat(chunk.size()).isEqualTo(stored.length);
      CRC32C sum = new CRC32C();
      sum.update(stored);
      assertThat(chunk.crc32c()).isEqualTo("%08x".formatted(sum.getValue()));
    }
    assertThat(Arrays.equals(all.toByteArray(), input)).as("chunks are the input").isTrue();
  }

  private byte[] content(String output, Chunk chunk) throws IOException {
    Path file = folder.resolve(output).resolve(chunk.name());
    if (Files.size(file) == 0) {
      return new byte[0];
    }
    try (InputStream in = Packing.of(chunk.name()).unpack(Files.newInputStream(file))) {
      return in.readAllBytes();
    }
  }

  private void write(String file, byte[] bytes) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.write(path, bytes);
  }

  /** Lines of an access log's length, with some empty, some of many bytes a letter. */
  private static byte[] lines(int seed, int length, String end) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      int words = random.nextInt(30);
      for (int word = 0; word < words; word++) {
        text.append(random.nextInt(50) == 0 ? "日本語" : Integer.toHexString(random.nextInt(5000)));
        text.append(' ');
      }
      text.append(end);
    }
    return text.toString().getBytes(UTF_8);
  }

  private static byte[] packed(byte[] bytes, String packing) throws IOException {
    if (packing.equals(".zst")) {
      return Zstd.compress(bytes);
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out =
        packing.equals(".gz")
            ? new GZIPOutputStream(packed)
            : new BZip2CompressorOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
