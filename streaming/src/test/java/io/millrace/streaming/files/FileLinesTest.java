package io.millrace.streaming.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import io.millrace.core.MillraceException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of files: sound ones, damaged ones, and ones that change. */
class FileLinesTest {
  private static final long LONGEST = 1_000;

  @TempDir private Path folder;
  private FileSystem fileSystem;

  private record Line(long position, String value, String flaw) {}

  @BeforeEach
  void openFileSystem() throws IOException {
    fileSystem = FileSystem.getLocal(new Configuration(false)).getRaw();
  }

  @ParameterizedTest
  @EnumSource(names = {"NONE", "GZIP", "BZIP2", "ZSTD"})
  void linesOfEveryCompressionAreThoseOfThePlainFile(Compression compression) throws IOException {
    byte[] text = text(3_000, 7);

    assertThat(read(compression, compressed(compression, text))).isEqualTo(lines(text));
  }

  /** As {@code cat a.gz b.gz} makes them, and several agents. */
  @ParameterizedTest
  @EnumSource(names = {"GZIP", "BZIP2", "ZSTD"})
  void filesOfSeveralPartsAreReadToTheEnd(Compression compression) throws IOException {
    byte[] text = text(2_000, 8);
    ByteArrayOutputStream parts = new ByteArrayOutputStream();
    for (int from = 0; from < text.length; from += 10_007) {
      byte[] part = Arrays.copyOfRange(text, from, Math.min(text.length, from + 10_007));
      parts.write(compressed(compression, part));
    }

    assertThat(read(compression, parts.toByteArray())).isEqualTo(lines(text));
  }

  /** Wherever it breaks off, the lines before are there, and what follows is one flaw. */
  @ParameterizedTest
  @EnumSource(names = {"GZIP", "BZIP2", "ZSTD"})
  void truncatedFileGivesItsBeginningAndOneFlaw(Compression compression) throws IOException {
    byte[] text = text(3_000, 9);
    byte[] whole = compressed(compression, text);
    List<Line> all = lines(text);
    for (int size :
        List.of(
            1,
            3,
            9,
            17,
            19,
            whole.length / 3,
            whole.length / 2,
            whole.length - 9,
            whole.length - 1)) {
      byte[] cut = Arrays.copyOf(whole, size);
      List<Line> found = read(compression, cut);

      assertBeginningAndFlaw(found, all, "%s, %d bytes".formatted(compression, size));
      assertThat(found).hasSize(linesByteForByte(compression, cut) + 1);
      assertThat(found.get(found.size() - 1).flaw())
          .contains(" of %d (%s: ".formatted(size, compression));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "BZIP2", "ZSTD"})
  void damageAnywhereIsAFlawAtAPlaceOfItsOwnOrChangesNothing(Compression compression)
      throws IOException {
    byte[] text = text(3_000, 10);
    List<Line> all = lines(text);
    Random random = new Random(11);
    int flaws = 0;
    for (int run = 0; run < 40; run++) {
      byte[] bytes = compressed(compression, text);
      int at = random.nextInt(bytes.length);
      bytes[at] ^= (byte) (1 << random.nextInt(8));

      List<Line> found = read(compression, bytes);

      String what = "%s, byte %d".formatted(compression, at);
      if (found.isEmpty() || found.get(found.size() - 1).flaw() == null) {
        // A bit of a header that means nothing, like the time in gzip's.
        assertThat(found).as(what).isEqualTo(all);
      } else {
        flaws++;
        assertThat(found.stream().map(Line::position)).as(what).doesNotHaveDuplicates();
      }
    }
    assertThat(flaws).isGreaterThan(20);
  }

  @Test
  void bytesBehindTheLastPartOfGzipAreAFlaw() throws IOException {
    byte[] text = text(10, 12);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(compressed(Compression.GZIP, text));
    bytes.write("no gzip".getBytes(StandardCharsets.UTF_8));

    assertBeginningAndFlaw(read(Compression.GZIP, bytes.toByteArray()), lines(text), "garbage");
  }

  @ParameterizedTest
  @EnumSource(names = {"NONE", "GZIP", "BZIP2", "ZSTD"})
  void emptyFileHasNoLines(Compression compression) throws IOException {
    assertThat(read(compression, new byte[0])).isEmpty();
    assertThat(read(compression, compressed(compression, new byte[0]))).isEmpty();
  }

  @Test
  void lineThatIsTooLongIsAFlawAndTheNextOneIsRead() throws IOException {
    byte[] text = ("a\n" + "x".repeat(1_001) + "\nb").getBytes(StandardCharsets.UTF_8);

    assertThat(read(Compression.NONE, text))
        .containsExactly(
            new Line(0, "a", null),
            new Line(2, null, "the line has 1001 bytes, more than maxLineBytes = 1000"),
            new Line(1_004, "b", null));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 7, 50, 199, 1_000, 20_000})
  void slicesOfAPlainFileHaveEachLineOnce(long splitBytes) throws IOException {
    byte[] text = text(200, 13);
    FoundFile file = write("plain.log", text);
    List<Line> found = new ArrayList<>();
    for (FileTask task : FileTask.of(List.of(file), Compression.AUTO, splitBytes, 2)) {
      for (FileSlice slice : task.slices()) {
        found.addAll(read(slice, true));
      }
    }

    assertThat(found).isEqualTo(lines(text));
  }

  @Test
  void fileThatGrewFailsTheQueryAndIsNamed() throws IOException {
    FoundFile file = write("web.log", text(5, 14));
    write("web.log", text(6, 14));

    assertThatThrownBy(() -> read(whole(file), true))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining(
            "web.log has changed since it was listed: it had " + file.size() + " bytes of ")
        .hasMessageContaining("set 'minAge'")
        .hasMessageContaining("'failOnDataLoss'");
  }

  @Test
  void fileThatIsGoneBecomesAFlawWhereTheQueryGoesOn() throws IOException {
    FoundFile file = write("web.log", text(5, 15));
    Files.delete(folder.resolve("web.log"));

    assertThatThrownBy(() -> read(whole(file), true)).hasMessageContaining("now it has gone");
    assertThat(read(whole(file), false))
        .singleElement()
        .satisfies(line -> assertThat(line.flaw()).startsWith("the file has changed since"));
  }

  /** The task fails and is tried again; a dead letter would lose what the storage still has. */
  @ParameterizedTest
  @EnumSource(names = {"NONE", "GZIP", "BZIP2", "ZSTD"})
  void troubleWithTheStorageIsNoDamage(Compression compression) throws IOException {
    byte[] bytes = compressed(compression, text(3_000, 16));
    for (Exception trouble :
        List.of(new IOException("reset"), new IllegalStateException("no credentials"))) {
      fileSystem = new TroubledFiles(bytes.length / 2, trouble);
      fileSystem.initialize(folder.toUri(), new Configuration(false));

      assertThatThrownBy(() -> read(compression, bytes))
          .isInstanceOf(MillraceException.class)
          .hasMessageContaining("Cannot read ")
          .hasMessageContaining(trouble.getMessage());
    }
  }

  /** A disk that gives the beginning of a file, and then trouble. */
  private static final class TroubledFiles extends RawLocalFileSystem {
    private final int given;
    private final Exception trouble;

    TroubledFiles(int given, Exception trouble) {
      this.given = given;
      this.trouble = trouble;
    }

    @Override
    public FSDataInputStream open(org.apache.hadoop.fs.Path path, int buffer) throws IOException {
      return new FSDataInputStream(new TroubledFile(super.open(path, buffer)));
    }

    private final class TroubledFile extends FSInputStream {
      private final FSDataInputStream sound;

      TroubledFile(FSDataInputStream sound) {
        this.sound = sound;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int left = given - (int) sound.getPos();
        if (left > 0) {
          return sound.read(bytes, offset, Math.min(left, length));
        }
        if (trouble instanceof IOException known) {
          throw known;
        }
        throw (RuntimeException) trouble;
      }

      @Override
      public int read() {
        throw new UnsupportedOperationException();
      }

      @Override
      public void seek(long position) throws IOException {
        sound.seek(position);
      }

      @Override
      public long getPos() throws IOException {
        return sound.getPos();
      }

      @Override
      public boolean seekToNewSource(long position) {
        return false;
      }

      @Override
      public void close() throws IOException {
        sound.close();
      }
    }
  }

  @Test
  void nameMayHoldColonsBlanksAndPercents() throws IOException {
    FoundFile file = write("2026/web 10:00:00 100%.log", "a\n".getBytes(StandardCharsets.UTF_8));

    assertThat(read(whole(file), true)).containsExactly(new Line(0, "a", null));
  }

  /** How many whole lines can be had of damaged bytes. */
  private static int linesByteForByte(Compression compression, byte[] bytes) {
    int lines = 0;
    try (InputStream in = compression.decompress(new ByteArrayInputStream(bytes))) {
      for (int next = in.read(); next >= 0; next = in.read()) {
        lines += next == '\n' ? 1 : 0;
      }
      throw new AssertionError("the bytes are sound");
    } catch (IOException e) {
      return lines;
    }
  }

  private static void assertBeginningAndFlaw(List<Line> found, List<Line> all, String what) {
    assertThat(found).as(what).isNotEmpty();
    List<Line> sound = found.subList(0, found.size() - 1);
    Line last = found.get(found.size() - 1);
    assertThat(sound).as(what).isEqualTo(all.subList(0, sound.size()));
    assertThat(last.value()).as(what).isNull();
    assertThat(last.flaw()).as(what).startsWith("the file is damaged at or before byte ");
    assertThat(sound).as(what).noneMatch(line -> line.position() == last.position());
  }

  private List<Line> read(Compression compression, byte[] bytes) throws IOException {
    String ending =
        switch (compression) {
          case GZIP -> ".gz";
          case BZIP2 -> ".bz2";
          case ZSTD -> ".zst";
          default -> "";
        };
    return read(whole(write("web.log" + ending, bytes)), true);
  }

  private List<Line> read(FileSlice slice, boolean failOnDataLoss) throws IOException {
    FileReading reading =
        new FileReading(
            null, folder.toUri().toString(), "archive", Compression.AUTO, LONGEST, failOnDataLoss);
    List<Line> found = new ArrayList<>();
    try (FileLines lines = new FileLines(reading, slice, fileSystem)) {
      while (lines.next()) {
        String value =
            lines.value() == null ? null : new String(lines.value(), StandardCharsets.UTF_8);
        found.add(new Line(lines.position(), value, lines.flaw()));
      }
    }
    return found;
  }

  private FoundFile write(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
    return new FoundFile(name, bytes.length, Files.getLastModifiedTime(file).toMillis());
  }

  private static FileSlice whole(FoundFile file) {
    return new FileSlice(file, 0, file.size());
  }

  private static byte[] text(int lines, long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      text.append(i).append(' ').append("x".repeat(random.nextInt(40))).append(random.nextLong());
      text.append(random.nextInt(10) == 0 ? "\r\n" : "\n");
    }
    text.append("the last line has no end");
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The lines by another way. */
  private static List<Line> lines(byte[] text) {
    List<Line> lines = new ArrayList<>();
    long position = 0;
    for (String line : new String(text, StandardCharsets.UTF_8).split("\n")) {
      String value = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
      lines.add(new Line(position, value, null));
      position += line.length() + 1;
    }
    return lines;
  }

  private static byte[] compressed(Compression compression, byte[] bytes) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (OutputStream out =
        switch (compression) {
          case GZIP -> new GZIPOutputStream(compressed);
          case BZIP2 -> new BZip2CompressorOutputStream(compressed, 1);
          case ZSTD -> {
            ZstdOutputStream zstd = new ZstdOutputStream(compressed);
            zstd.setChecksum(true);
            yield zstd;
          }
          default -> compressed;
        }) {
      out.write(bytes);
    }
    return compressed.toByteArray();
  }
}
