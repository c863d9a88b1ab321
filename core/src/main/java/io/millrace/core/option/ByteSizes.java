package io.millrace.core.option;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them, in powers of 1024: {@code 4096}, {@code 64MB}, {@code 1 GB}. */
public final class ByteSizes {
  private static final Pattern SHAPE = Pattern.compile("(\\d{1,15})\\s*([kKmMgG]?[bB]?)");

  private ByteSizes() {}

  /**
   * @throws IllegalArgumentException when the text is not a size
   */
  public static long parse(String text) {
    Matcher matcher = SHAPE.matcher(text.trim());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + text + "' is not a size");
    }
    long amount = Long.parseLong(matcher.group(1));
    long unit =
        switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
          case "k", "kb" -> 1L << 10;
          case "m", "mb" -> 1L << 20;
          case "g", "gb" -> 1L << 30;
          default -> 1;
        };
    if (amount > Long.MAX_VALUE / unit) {
      throw new IllegalArgumentException("'" + text + "' is too large");
    }
    return amount * unit;
  }

  /** The shortest spelling that {@link #parse} reads back to the same size. */
  public static String format(long bytes) {
    if (bytes > 0 && bytes % (1L << 30) == 0) {
      return (bytes >> 30) + "GB";
    }
    if (bytes > 0 && bytes % (1L << 20) == 0) {
      return (bytes >> 20) + "MB";
    }
    return bytes > 0 && bytes % (1L << 10) == 0 ? (bytes >> 10) + "KB" : Long.toString(bytes);
  }
}
