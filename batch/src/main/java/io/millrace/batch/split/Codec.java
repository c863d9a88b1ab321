package io.millrace.batch.split;

import com.github.luben.zstd.Zstd;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * How chunks are compressed. What is compressed by itself may be put behind each other: gzip
 * members (RFC 1952, section 2.2) and Zstandard frames (RFC 8878, section 3) make one file.
 */
public enum Codec {
  NONE("", 0, 0) {
    @Override
    byte[] compress(byte[] bytes, int length, int level) {
      return Arrays.copyOf(bytes, length);
    }
  },
  GZ(".gz", 1, 9) {
    @Override
    byte[] compress(byte[] bytes, int length, int level) {
      Deflater deflater = new Deflater(level, RAW);
      try {
        deflater.setInput(bytes, 0, length);
        deflater.finish();
        byte[] out = new byte[HEADER.length + length / 4 + 1024];
        System.arraycopy(HEADER, 0, out, 0, HEADER.length);
        int filled = HEADER.length;
        while (!deflater.finished()) {
          if (filled == out.length) {
            out = Arrays.copyOf(out, out.length * 2);
          }
          filled += deflater.deflate(out, filled, out.length - filled);
        }
        out = Arrays.copyOf(out, filled + TRAILER_BYTES);
        CRC32 sum = new CRC32();
        sum.update(bytes, 0, length);
        ByteBuffer.wrap(out, filled, TRAILER_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt((int) sum.getValue())
            .putInt(length);
        return out;
      } finally {
        deflater.end();
      }
    }
  },
  ZST(".zst", 1, 19) {
    @Override
    byte[] compress(byte[] bytes, int length, int level) {
      byte[] out = new byte[(int) Zstd.compressBound(length)];
      long size = Zstd.compressByteArray(out, 0, out.length, bytes, 0, length, level);
      if (Zstd.isError(size)) {
        throw new IllegalStateException("Zstandard: " + Zstd.getErrorName(size));
      }
      return Arrays.copyOf(out, (int) size);
    }
  };

  private static final boolean RAW = true;

  /** Magic, deflate, no flags, no time, no extra flags, unknown system. */
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  private static final int TRAILER_BYTES = 8;

  private final String extension;
  private final int leastLevel;
  private final int mostLevel;

  Codec(String extension, int leastLevel, int mostLevel) {
    this.extension = extension;
    this.leastLevel = leastLevel;
    this.mostLevel = mostLevel;
  }

  /** The end of a chunk's name. */
  String extension() {
    return extension;
  }

  boolean hasLevel(int level) {
    return level >= leastLevel && level <= mostLevel || this == NONE;
  }

  /** A member or frame of its own. */
  abstract byte[] compress(byte[] bytes, int length, int level);
}
