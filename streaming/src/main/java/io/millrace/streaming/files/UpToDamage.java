package io.millrace.streaming.files;

import io.millrace.core.MillraceException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Hands out every byte up to the damage, for a stream that reads byte for byte and forgets those
 * before a damaged one when it is asked for many.
 */
final class UpToDamage extends FilterInputStream {
  private Exception damage;

  UpToDamage(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (damage != null) {
      throw new IOException(damage.getMessage(), damage);
    }
    int count = 0;
    try {
      while (count < length) {
        int next = in.read();
        if (next < 0) {
          return count == 0 ? -1 : count;
        }
        buffer[offset + count] = (byte) next;
        count++;
      }
    } catch (MillraceException e) {
      // Trouble with the storage, no damage.
      throw e;
    } catch (IOException | RuntimeException e) {
      if (count == 0) {
        throw e;
      }
      damage = e;
    }
    return count;
  }
}
