package io.millrace.streaming.files;

import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.GlobPattern;
import org.apache.hadoop.fs.Path;

/**
 * The options of {@code format("files")}.
 *
 * @param dataset what the lineage calls the folder; its path where it is empty
 * @param splitBytes size of the pieces of a plain file that tasks read side by side
 */
record FilesOptions(
    Path path,
    Optional<String> dataset,
    Optional<GlobPattern> pattern,
    Compression compression,
    FileOrder order,
    int maxFilesPerTrigger,
    long maxBytesPerTrigger,
    long maxLineBytes,
    long splitBytes,
    Duration listInterval,
    Duration minAge,
    boolean failOnDataLoss) {

  static final ConfigOption<Path> PATH =
      ConfigOption.custom("path", "path, like s3://bucket/logs", FilesOptions::path)
          .required()
          .describedAs(
              "Folder of the files, any Hadoop path. All files below it are read, save those with a"
                  + " part that begins with '.' or '_'.");

  static final ConfigOption<String> DATASET =
      ConfigOption.string("dataset")
          .describedAs(
              "Name of the folder in the column stream, so that the files keep their identity when"
                  + " they are moved; without it the path is the name.");

  static final ConfigOption<GlobPattern> PATTERN =
      ConfigOption.custom(
              "pattern", "pattern, like *.log.gz or 2026/*/{web,api}-*", FilesOptions::glob)
          .describedAs(
              "Only files whose path below the folder is like this. * is any text, / included.");

  static final ConfigOption<Compression> COMPRESSION =
      ConfigOption.choice("compression", Compression.class)
          .defaultValue(Compression.AUTO)
          .describedAs("How files are compressed; auto goes by .gz, .bz2, .zst at a name's end.");

  static final ConfigOption<FileOrder> ORDER =
      ConfigOption.choice("order", FileOrder.class)
          .defaultValue(FileOrder.PATH)
          .describedAs(
              "In which order files are read: by their path below the folder, by their name alone"
                  + " (for a folder per server, with dates in the names), or by when they were"
                  + " modified. Choose the one in which time goes forward, else watermarks make rows"
                  + " late.");

  static final ConfigOption<Integer> MAX_FILES_PER_TRIGGER =
      ConfigOption.integer("maxFilesPerTrigger")
          .defaultValue(1_000)
          .mustBe("between 1 and 100000", count -> count >= 1 && count <= 100_000)
          .describedAs("The most files that a micro-batch reads.");

  static final ConfigOption<Long> MAX_BYTES_PER_TRIGGER =
      ConfigOption.byteSize("maxBytesPerTrigger")
          .defaultValue(256L << 20)
          .mustBe("at least 1", bytes -> bytes >= 1)
          .describedAs(
              "The most bytes, as stored, that a micro-batch reads. A file that alone is larger is"
                  + " read in one of its own.");

  static final ConfigOption<Long> MAX_LINE_BYTES =
      ConfigOption.byteSize("maxLineBytes")
          .defaultValue(1L << 20)
          .mustBe("between 1KB and 256MB", bytes -> bytes >= 1 << 10 && bytes <= 256 << 20)
          .describedAs(
              "A longer line becomes a dead letter without its bytes; the file has them at the place"
                  + " that its sequence number tells.");

  static final ConfigOption<Long> SPLIT_BYTES =
      ConfigOption.byteSize("splitBytes")
          .defaultValue(64L << 20)
          .mustBe("at least 1KB", bytes -> bytes >= 1 << 10)
          .describedAs(
              "A plain file that is larger is read in pieces by several tasks. A compressed one is"
                  + " read by one task.");

  static final ConfigOption<Duration> LIST_INTERVAL =
      ConfigOption.duration("listInterval")
          .defaultValue(Duration.ofSeconds(10))
          .mustBe("at least 100ms", interval -> interval.toMillis() >= 100)
          .describedAs("Time between two looks for new files, once all that were found are read.");

  static final ConfigOption<Duration> MIN_AGE =
      ConfigOption.duration("minAge")
          .defaultValue(Duration.ZERO)
          .describedAs(
              "Leaves files alone that were modified more recently, where files grow in place and"
                  + " are not put there whole.");

  static final ConfigOption<Boolean> FAIL_ON_DATA_LOSS =
      ConfigOption.flag("failOnDataLoss")
          .defaultValue(true)
          .describedAs(
              "Whether the query fails when a file has changed or gone since it was listed. With"
                  + " false it becomes a dead letter that says so.");

  static final List<ConfigOption<?>> ALL =
      List.of(
          PATH,
          DATASET,
          PATTERN,
          COMPRESSION,
          ORDER,
          MAX_FILES_PER_TRIGGER,
          MAX_BYTES_PER_TRIGGER,
          MAX_LINE_BYTES,
          SPLIT_BYTES,
          LIST_INTERVAL,
          MIN_AGE,
          FAIL_ON_DATA_LOSS);

  /**
   * @throws io.millrace.core.option.OptionException with every mistake
   */
  static FilesOptions read(Map<String, String> values) {
    OptionReader reader = new OptionReader("Files source", values);
    FilesOptions options = read(reader);
    reader.finish();
    return options;
  }

  static List<String> problems(Map<String, String> values) {
    OptionReader reader = new OptionReader("Files source", values);
    read(reader);
    return reader.problems();
  }

  private static FilesOptions read(OptionReader reader) {
    reader.rejectUnknown(ALL);
    return new FilesOptions(
        reader.read(PATH),
        reader.find(DATASET),
        reader.find(PATTERN),
        reader.read(COMPRESSION),
        reader.read(ORDER),
        reader.read(MAX_FILES_PER_TRIGGER),
        reader.read(MAX_BYTES_PER_TRIGGER),
        reader.read(MAX_LINE_BYTES),
        reader.read(SPLIT_BYTES),
        reader.read(LIST_INTERVAL),
        reader.read(MIN_AGE),
        reader.read(FAIL_ON_DATA_LOSS));
  }

  private static Path path(String text) {
    Path path = new Path(text);
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException("not absolute: " + text);
    }
    return path;
  }

  private static GlobPattern glob(String text) {
    try {
      return new GlobPattern(text);
    } catch (RuntimeException e) {
      // The syntax error of a library that Hadoop may have shaded, so it has no name to catch it
      // by.
      throw new IllegalArgumentException(text, e);
    }
  }
}
