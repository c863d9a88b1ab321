package io.millrace.local.generate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** What disks, agents and strangers make of log lines. */
final class Damage {
  private static final List<byte[]> OTHER_LOGS =
      List.of(
          utf8("kernel: [12043.551] Out of memory: Killed process 4711 (httpd) total-vm:2097152kB"),
          utf8("java.lang.IllegalStateException: pool exhausted"),
          utf8("\tat com.example.shop.Checkout.pay(Checkout.java:87)"),
          utf8("[Thu Oct 13 12:24:49.880562 2022] [core:error] [pid 10] AH00082: connection müde"),
          utf8("{\"level\":\"warn\",\"message\":\"not an access log\"}"));

  private Damage() {}

  /**
   * A ruined line.
   *
   * @param statusAt where the line's status begins; a line cut before it means nothing
   */
  static byte[] of(byte[] line, int statusAt, SplittableRandom random) {
    return switch (random.nextInt(3)) {
      case 0 -> Arrays.copyOf(line, 1 + random.nextInt(statusAt - 1));
      case 1 -> OTHER_LOGS.get(random.nextInt(OTHER_LOGS.size()));
      default -> binary(random);
    };
  }

  /** Begins like a TLS greeting at a port without TLS. */
  private static byte[] binary(SplittableRandom random) {
    byte[] bytes = new byte[20 + random.nextInt(180)];
    for (int i = 0; i < bytes.length; i++) {
      byte any = (byte) random.nextInt(256);
      bytes[i] = any == '\n' || any == '\r' ? 0 : any;
    }
    bytes[0] = 0x16;
    bytes[1] = 0x03;
    bytes[2] = 0x01;
    return bytes;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}
