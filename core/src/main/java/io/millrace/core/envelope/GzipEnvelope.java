package io.millrace.core.envelope;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.apache.spark.sql.types.StructType;

/** {@code gzip} (RFC 1952), one member or several behind each other: one message. */
final class GzipEnvelope implements Envelope {
  private static final long serialVersionUID = 1L;

  private static final int BUFFER = 1 << 14;

  /** Logs compress to about a fifth or less, so that a buffer of this many times seldom grows. */
  private static final int USUAL_RATIO = 8;

  @Override
  public String name() {
    return "gzip";
  }

  @Override
  public StructType fields() {
    return new StructType();
  }

  @Override
  public void open(byte[] bytes, int from, int to, Contents contents) {
    unpack(bytes, from, to, contents, contents::add);
  }

  /** Whether the bytes begin as gzip does. */
  static boolean isGzip(byte[] bytes, int from, int to) {
    return to - from >= 2 && (bytes[from] & 0xFF) == 0x1F && (bytes[from + 1] & 0xFF) == 0x8B;
  }

  /** Takes what was unpacked: {@code bytes[from, to)}. */
  interface Unpacked {
    void accept(byte[] bytes, int from, int to);
  }

  /** Hands what is within over to {@code next}, or rejects the bytes. */
  static void unpack(byte[] bytes, int from, int to, Contents contents, Unpacked next) {
    if (!isGzip(bytes, from, to)) {
      contents.reject(bytes, from, to, "not gzip", 0);
      return;
    }
    Allowance allowance = contents.allowance();
    ByteArrayInputStream packed = new ByteArrayInputStream(bytes, from, to - from);
    byte[] unpacked = new byte[(int) Math.min((long) (to - from) * USUAL_RATIO, 1L << 24)];
    int length = 0;
    try (GZIPInputStream stream = new GZIPInputStream(packed, BUFFER)) {
      int read;
      while ((read = stream.read(unpacked, length, unpacked.length - length)) >= 0) {
        length += read;
        String refusal = allowance.refusal(to - from, length);
        if (refusal != null) {
          contents.reject(bytes, from, to, refusal, 0);
          return;
        }
        if (length == unpacked.length) {
          unpacked = Arrays.copyOf(unpacked, (int) Math.min(length * 2L, Integer.MAX_VALUE - 64L));
        }
      }
    } catch (IOException e) {
      // Also of what is cut off; its text names no content.
      int at = to - from - packed.available();
      contents.reject(bytes, from, to, "damaged gzip: " + e.getMessage(), at);
      return;
    }
    allowance.unpacked(length);
    next.accept(unpacked, 0, length);
  }
}
