package io.millrace.batch.split;

import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What to split.
 *
 * @param inputs files, folders and globs, in the order in which they follow each other
 * @param output folder of the chunks
 * @param slices what the number of chunks is a multiple of
 * @param chunkBytes size of a chunk to aim for, as it is stored
 * @param recordStart what the first line of a record begins with; without it each line is a record
 */
public record SplitOptions(
    List<String> inputs,
    String output,
    int slices,
    long chunkBytes,
    Codec codec,
    int level,
    Optional<Pattern> recordStart) {
  /** AWS' advice for files that COPY loads: 1 MB to 1 GB, compressed. */
  private static final long LEAST_CHUNK = 1L << 20;

  private static final long MOST_CHUNK = 1L << 30;

  public static final ConfigOption<String> INPUT =
      ConfigOption.string("--input")
          .required()
          .describedAs(
              "Files, folders or globs, separated by commas: plain, .gz, .bz2 or .zst, on S3, HDFS or disk.");

  public static final ConfigOption<String> OUTPUT =
      ConfigOption.string("--output")
          .required()
          .describedAs("Folder for the chunks and their manifest.");

  public static final ConfigOption<Integer> SLICES =
      ConfigOption.integer("--slices")
          .defaultValue(1)
          .mustBe("between 1 and 10000", slices -> slices >= 1 && slices <= 10_000)
          .describedAs(
              "Slices of the warehouse: the number of chunks is a multiple, so that each loads as many.");

  public static final ConfigOption<Long> CHUNK_SIZE =
      ConfigOption.byteSize("--chunk-size")
          .defaultValue(128L << 20)
          .mustBe("between 1MB and 1GB", size -> size >= LEAST_CHUNK && size <= MOST_CHUNK)
          .describedAs("Size of a chunk to aim for, as it is stored. AWS advises 1MB to 1GB.");

  public static final ConfigOption<Codec> CODEC =
      ConfigOption.choice("--codec", Codec.class)
          .defaultValue(Codec.GZ)
          .describedAs("How chunks are compressed.");

  public static final ConfigOption<Integer> LEVEL =
      ConfigOption.integer("--level")
          .defaultValue(1)
          .describedAs("Level of the compression: 1 to 9 of gz, 1 to 19 of zst.");

  public static final ConfigOption<Pattern> RECORD_START =
      ConfigOption.custom("--record-start", "regular expression", SplitOptions::parsePattern)
          .describedAs(
              "What the first line of a record begins with, where records have several lines, like"
                  + " ^\\d{4}-. Left out, each line is a record.");

  public static final List<ConfigOption<?>> ALL =
      List.of(INPUT, OUTPUT, SLICES, CHUNK_SIZE, CODEC, LEVEL, RECORD_START);

  public SplitOptions {
    inputs = List.copyOf(inputs);
  }

  /**
   * Reads the options and finishes the reader.
   *
   * @throws io.millrace.core.option.OptionException when any option was wrong
   */
  public static SplitOptions read(OptionReader reader) {
    String inputs = reader.read(INPUT);
    String output = reader.read(OUTPUT);
    int slices = reader.read(SLICES);
    long chunkBytes = reader.read(CHUNK_SIZE);
    Codec codec = reader.read(CODEC);
    int level = reader.read(LEVEL);
    Optional<Pattern> recordStart = reader.find(RECORD_START);
    if (!codec.hasLevel(level)) {
      reader.problem(
          "'%s' is '%d', which %s does not have: %s"
              .formatted(LEVEL.key(), level, ConfigOption.spelling(codec), LEVEL.description()));
    }
    reader.finish();
    return new SplitOptions(
        Arrays.stream(inputs.split(",")).map(String::trim).filter(one -> !one.isEmpty()).toList(),
        output,
        slices,
        chunkBytes,
        codec,
        level,
        recordStart);
  }

  private static Pattern parsePattern(String text) {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(e.getDescription(), e);
    }
  }
}
