package io.millrace.batch.split;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Counts the ends of lines, eight bytes at a time. */
final class Lines {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ENDS = 0x0A0A0A0A0A0A0A0AL;
  private static final long LOW_BITS = 0x7F7F7F7F7F7F7F7FL;

  private Lines() {}

  static long count(byte[] bytes, int from, int to) {
    long count = 0;
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long different = (long) LONG.get(bytes, i) ^ ENDS;
      // The highest bit of each byte stays unset only where the byte is zero.
      long nonZero = ((different & LOW_BITS) + LOW_BITS) | different | LOW_BITS;
      count += Long.bitCount(~nonZero);
    }
    for (; i < to; i++) {
      count += bytes[i] == '\n' ? 1 : 0;
    }
    return count;
  }
}
