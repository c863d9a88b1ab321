package io.millrace.local.generate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Someone who sends requests. Addresses come from the ranges that are reserved for tests and
 * documentation, so that no line points at a real person.
 *
 * @param address IPv4 or IPv6
 * @param user the name after HTTP authentication, mostly {@code -}
 */
record Client(Kind kind, byte[] address, byte[] user, byte[] agent) {
  private static final int IPV6_PERCENT = 6;
  private static final int USER_PERCENT = 2;
  private static final byte[] NOBODY = {'-'};
  private static final Weighted KINDS = new Weighted(90, 7, 3);
  private static final Weighted BROWSERS = Weighted.zipf(Agents.BROWSERS.size(), 0.6);
  private static final Weighted BOTS = Weighted.zipf(Agents.BOTS.size(), 0.6);
  private static final Weighted TOOLS = Weighted.zipf(Agents.TOOLS.size(), 0.6);

  /** What a client is after. */
  enum Kind {
    PERSON,
    CRAWLER,
    SCANNER
  }

  static Client random(SplittableRandom random) {
    Kind kind = Kind.values()[KINDS.pick(random)];
    boolean known = kind == Kind.PERSON && random.nextInt(100) < USER_PERCENT;
    byte[] user = known ? ("user" + random.nextInt(10_000)).getBytes(US_ASCII) : NOBODY;
    return new Client(kind, address(random).getBytes(US_ASCII), user, agent(kind, random));
  }

  private static byte[] agent(Kind kind, SplittableRandom random) {
    return switch (kind) {
      case PERSON -> pick(Agents.BROWSERS, BROWSERS, random);
      case CRAWLER -> pick(Agents.BOTS, BOTS, random);
      case SCANNER -> pick(Agents.TOOLS, TOOLS, random);
    };
  }

  private static byte[] pick(List<byte[]> from, Weighted by, SplittableRandom random) {
    return from.get(by.pick(random));
  }

  private static String address(SplittableRandom random) {
    if (random.nextInt(100) < IPV6_PERCENT) {
      return "2001:db8:%x:%x::%x"
          .formatted(random.nextInt(0x10000), random.nextInt(0x10000), 1 + random.nextInt(0xfffe));
    }
    int host = random.nextInt(1 << 16);
    int network = 18 + random.nextInt(2);
    return "198.%d.%d.%d".formatted(network, host >> 8, host & 0xff);
  }
}
