package io.millrace.local.generate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;

/** Writes lines of Apache's combined format. */
final class CombinedLine {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss +0000", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private byte[] buffer = new byte[1024];
  private int length;
  private int statusAt;

  /** The second of {@link #time}: most lines share it with the line before. */
  private long second = Long.MIN_VALUE;

  private byte[] time = {};

  byte[] write(
      Client client, long epochSecond, byte[] request, int status, int bytes, byte[] referer) {
    length = 0;
    put(client.address()).put(" - ").put(client.user()).put(" [").put(timeOf(epochSecond));
    put("] \"").put(request).put("\" ");
    statusAt = length;
    number(status).put(" ");
    if (bytes == 0) {
      put("-");
    } else {
      number(bytes);
    }
    put(" \"").put(referer).put("\" \"").put(client.agent()).put("\"");
    return Arrays.copyOf(buffer, length);
  }

  /** Where the status of the last line begins. */
  int statusAt() {
    return statusAt;
  }

  private byte[] timeOf(long epochSecond) {
    if (epochSecond != second) {
      second = epochSecond;
      time = TIME.format(Instant.ofEpochSecond(epochSecond)).getBytes(US_ASCII);
    }
    return time;
  }

  private CombinedLine put(byte[] bytes) {
    room(bytes.length);
    System.arraycopy(bytes, 0, buffer, length, bytes.length);
    length += bytes.length;
    return this;
  }

  private CombinedLine put(String ascii) {
    room(ascii.length());
    for (int i = 0; i < ascii.length(); i++) {
      buffer[length++] = (byte) ascii.charAt(i);
    }
    return this;
  }

  private CombinedLine number(int value) {
    return put(Integer.toString(value));
  }

  private void room(int more) {
    if (length + more > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + more));
    }
  }
}
