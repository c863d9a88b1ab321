package io.millrace.core.function;

import java.util.Arrays;

/**
 * Addresses as texts to bytes, without a look at any name server: IPv4 in dotted decimal, and IPv6
 * as RFC 4291, section 2.2, writes it.
 */
final class IpAddress {
  private static final int V4 = 4;
  private static final int V6 = 16;
  private static final int GROUPS = 8;

  private IpAddress() {}

  /**
   * Four or sixteen bytes; null where the text is no address. An IPv4 address that is mapped to
   * IPv6 ({@code ::ffff:192.0.2.1}) is the IPv4 address; a zone ({@code %eth0}) does not count.
   */
  static byte[] parse(String text) {
    int zone = text.indexOf('%');
    String address = zone < 0 ? text : text.substring(0, zone);
    if (address.indexOf(':') < 0) {
      return zone < 0 ? v4(address) : null;
    }
    byte[] found = v6(address);
    return found != null && isMapped(found) ? Arrays.copyOfRange(found, V6 - V4, V6) : found;
  }

  private static boolean isMapped(byte[] address) {
    for (int i = 0; i < V6 - V4; i++) {
      if (address[i] != (i < V6 - V4 - 2 ? 0 : (byte) 0xFF)) {
        return false;
      }
    }
    return true;
  }

  private static byte[] v4(String text) {
    byte[] bytes = new byte[V4];
    int start = 0;
    for (int i = 0; i < V4; i++) {
      int dot = text.indexOf('.', start);
      boolean isLast = i == V4 - 1;
      if (isLast != dot < 0) {
        return null;
      }
      int value = number(text, start, isLast ? text.length() : dot, 10, 3);
      // A leading zero would be octal to some readers and decimal to others.
      boolean isPadded =
          value >= 0 && text.charAt(start) == '0' && (isLast ? text.length() : dot) - start > 1;
      if (value < 0 || value > 0xFF || isPadded) {
        return null;
      }
      bytes[i] = (byte) value;
      start = dot + 1;
    }
    return bytes;
  }

  private static byte[] v6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      byte[] all = groups(text);
      return all != null && all.length == V6 ? all : null;
    }
    byte[] before = groups(text.substring(0, gap));
    byte[] after = groups(text.substring(gap + 2));
    if (before == null || after == null || before.length + after.length > V6 - 2) {
      return null;
    }
    byte[] whole = Arrays.copyOf(before, V6);
    System.arraycopy(after, 0, whole, V6 - after.length, after.length);
    return whole;
  }

  /** Groups of sixteen bits between colons, the last perhaps an IPv4 address. */
  private static byte[] groups(String text) {
    if (text.isEmpty()) {
      return new byte[0];
    }
    String[] parts = text.split(":", -1);
    if (parts.length > GROUPS) {
      return null;
    }
    byte[] bytes = new byte[V6 + 2];
    int length = 0;
    for (int i = 0; i < parts.length; i++) {
      if (i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
        byte[] tail = v4(parts[i]);
        if (tail == null || length + V4 > V6) {
          return null;
        }
        System.arraycopy(tail, 0, bytes, length, V4);
        return Arrays.copyOf(bytes, length + V4);
      }
      int value = number(parts[i], 0, parts[i].length(), 16, 4);
      if (value < 0) {
        return null;
      }
      bytes[length++] = (byte) (value >> 8);
      bytes[length++] = (byte) value;
    }
    return Arrays.copyOf(bytes, length);
  }

  /** The digits' value; negative where there are none, too many, or other letters. */
  private static int number(String text, int from, int to, int radix, int most) {
    if (to <= from || to - from > most) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < to; i++) {
      char letter = text.charAt(i);
      int digit = letter < 0x80 ? Character.digit(letter, radix) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value;
  }
}
