package io.millrace.bench.parser;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * VPC flow log lines of version 2 as a busy VPC writes them, 117 bytes on average: IPv4, one line
 * of 20 IPv6, one of 50 without data. The same seed gives the same lines.
 */
final class FlowLines {
  private static final int[] PORTS = {443, 443, 443, 80, 22, 53, 3306, 5432, 8080};

  private final Random random;
  private long second = 1_717_200_000L;

  FlowLines(long seed) {
    this.random = new Random(seed);
  }

  byte[][] next(int count) {
    byte[][] lines = new byte[count][];
    for (int i = 0; i < count; i++) {
      lines[i] = line().getBytes(StandardCharsets.UTF_8);
    }
    return lines;
  }

  String line() {
    second += oneOf(10) ? 1 : 0;
    String head = "2 123456789012 eni-0%016x".formatted(random.nextInt(5_000) * 7_919L);
    String time = "%d %d".formatted(second, second + 10 + random.nextInt(50));
    if (oneOf(50)) {
      return head + " - - - - - - - " + time + " - NODATA";
    }
    boolean six = oneOf(20);
    long packets = 1 + random.nextInt(oneOf(10) ? 100_000 : 60);
    return "%s %s %s %d %d %d %d %d %s %s OK"
        .formatted(
            head,
            six ? ipv6() : ipv4(),
            six ? ipv6() : ipv4(),
            1024 + random.nextInt(64_000),
            PORTS[random.nextInt(PORTS.length)],
            oneOf(10) ? 17 : 6,
            packets,
            packets * (40 + random.nextInt(1400)),
            time,
            oneOf(6) ? "REJECT" : "ACCEPT");
  }

  private String ipv4() {
    return "10.%d.%d.%d".formatted(random.nextInt(256), random.nextInt(256), random.nextInt(256));
  }

  private String ipv6() {
    return "2001:db8:%x:%x:%x::%x"
        .formatted(
            random.nextInt(65_536),
            random.nextInt(65_536),
            random.nextInt(65_536),
            random.nextInt(65_536));
  }

  private boolean oneOf(int number) {
    return random.nextInt(number) == 0;
  }
}
