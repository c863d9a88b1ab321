package io.millrace.core.function;

import org.apache.spark.unsafe.types.UTF8String;

/** Addresses without what tells one customer of a provider from another. */
public final class IpAnonymize {
  private static final int V4 = 4;

  /** Groups of sixteen bits that are left of an IPv6 address: what a provider was given. */
  private static final int KEPT_GROUPS = 3;

  private IpAnonymize() {}

  /**
   * An IPv4 address with its last 8 bits zero, an IPv6 address with its last 80, in lower case and
   * as short as RFC 5952 writes it.
   *
   * @return null where {@code ip} is null or no address
   */
  public static UTF8String network(UTF8String ip) {
    byte[] address = ip == null ? null : IpAddress.parse(ip.toString());
    if (address == null) {
      return null;
    }
    String text =
        address.length == V4
            ? "%d.%d.%d.0".formatted(address[0] & 0xFF, address[1] & 0xFF, address[2] & 0xFF)
            : v6(address);
    return UTF8String.fromString(text);
  }

  /** The groups that are kept; all others are zero, and so the longest run of such. */
  private static String v6(byte[] address) {
    StringBuilder text = new StringBuilder();
    int last = KEPT_GROUPS - 1;
    while (last >= 0 && group(address, last) == 0) {
      last--;
    }
    for (int i = 0; i <= last; i++) {
      text.append(i == 0 ? "" : ":").append(Integer.toHexString(group(address, i)));
    }
    return text.append("::").toString();
  }

  private static int group(byte[] address, int index) {
    return (address[2 * index] & 0xFF) << Byte.SIZE | address[2 * index + 1] & 0xFF;
  }
}
