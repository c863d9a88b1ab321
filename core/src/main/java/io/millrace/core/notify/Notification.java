package io.millrace.core.notify;

import io.millrace.core.pipeline.Pipeline.Alert.Severity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * What one target is told of one alert.
 *
 * @param id the same whenever the same target is told of the same alert, so that a receiver can
 *     tell a repetition
 * @param text all that people read
 * @param values what text does not say
 */
public record Notification(
    String id, String pipeline, String alert, Severity severity, String text, Values values) {
  private static final int ID_BYTES = 16;

  /**
   * What the alert's SQL returned.
   *
   * @param at its window's start, else its end, else when the alert was fired
   * @param key the columns that identify it, as JSON
   * @param row all columns, as JSON
   */
  public record Values(Instant at, String key, String row) {}

  /** The id of what {@code target} is told of the alert with {@code key}. */
  public static String id(String pipeline, String alert, String key, String target) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : new String[] {pipeline, alert, key, target}) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return HexFormat.of().formatHex(digest.digest(), 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
