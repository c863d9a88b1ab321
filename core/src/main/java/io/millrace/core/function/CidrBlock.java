package io.millrace.core.function;

import java.util.Arrays;

/** A block of addresses, like {@code 10.0.0.0/8} or {@code 2001:db8::/32} (RFC 4632, RFC 4291). */
final class CidrBlock {
  private final byte[] network;
  private final int bits;

  private CidrBlock(byte[] network, int bits) {
    this.network = network;
    this.bits = bits;
  }

  /**
   * @param text an address, and behind a slash how many of its bits are the block's; the other bits
   *     do not count. An address alone is a block of one
   * @throws IllegalArgumentException when it is neither
   */
  static CidrBlock of(String text) {
    int slash = text.indexOf('/');
    byte[] network = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
    if (network == null) {
      throw wrong(text, "before the slash must be an IPv4 or IPv6 address");
    }
    int all = network.length * Byte.SIZE;
    int bits = slash < 0 ? all : bits(text.substring(slash + 1));
    if (bits < 0 || bits > all) {
      throw wrong(text, "behind the slash must be a number from 0 to " + all);
    }
    return new CidrBlock(network, bits);
  }

  private static int bits(String text) {
    return text.matches("\\d{1,3}") ? Integer.parseInt(text) : -1;
  }

  private static IllegalArgumentException wrong(String text, String rule) {
    return new IllegalArgumentException("'" + text + "' is no CIDR block: " + rule);
  }

  /** Whether an address of the same family has the block's bits. */
  boolean holds(byte[] address) {
    if (address.length != network.length) {
      return false;
    }
    int whole = bits / Byte.SIZE;
    if (!Arrays.equals(address, 0, whole, network, 0, whole)) {
      return false;
    }
    int rest = bits % Byte.SIZE;
    int mask = 0xFF << (Byte.SIZE - rest) & 0xFF;
    return rest == 0 || (address[whole] & mask) == (network[whole] & mask);
  }
}
