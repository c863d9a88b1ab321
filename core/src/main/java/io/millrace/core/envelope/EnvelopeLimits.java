package io.millrace.core.envelope;

import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.io.Serializable;
import java.util.List;

/**
 * Bounds on what one record unpacks to, so that a decompression bomb is one dead letter.
 *
 * @param maxBytes of everything that is decompressed of a record
 * @param maxRatio decompressed bytes per compressed one
 * @param maxMessages in a record
 */
record EnvelopeLimits(long maxBytes, int maxRatio, int maxMessages) implements Serializable {
  static final long RATIO_COUNTS_FROM = 1L << 20;

  /** A Java array holds no more; a margin, as JVMs need a few bytes of it. */
  private static final long LARGEST = Integer.MAX_VALUE - 64L;

  static final ConfigOption<Long> MAX_BYTES =
      ConfigOption.byteSize("maxBytes")
          .defaultValue(64L << 20)
          .mustBe("between 1KB and 2GB", bytes -> bytes >= 1024 && bytes <= LARGEST)
          .describedAs("What one record may decompress to. A larger one is a dead letter.");

  static final ConfigOption<Integer> MAX_RATIO =
      ConfigOption.integer("maxRatio")
          .defaultValue(250)
          .mustBe("at least 1", ratio -> ratio >= 1)
          .describedAs(
              "How many times its size something of more than 1 MB may decompress to. gzip reaches"
                  + " 1,032, logs about 20.");

  static final ConfigOption<Integer> MAX_MESSAGES =
      ConfigOption.integer("maxMessages")
          .defaultValue(1_000_000)
          .mustBe("at least 1", messages -> messages >= 1)
          .describedAs("How many messages one record may hold. One with more is a dead letter.");

  static final List<ConfigOption<?>> OPTIONS = List.of(MAX_BYTES, MAX_RATIO, MAX_MESSAGES);

  static EnvelopeLimits read(OptionReader reader) {
    return new EnvelopeLimits(
        reader.read(MAX_BYTES), reader.read(MAX_RATIO), reader.read(MAX_MESSAGES));
  }
}
