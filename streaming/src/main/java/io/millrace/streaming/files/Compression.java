package io.millrace.streaming.files;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.hadoop.io.compress.Decompressor;
import org.apache.hadoop.io.compress.DecompressorStream;
import org.apache.hadoop.io.compress.zlib.BuiltInGzipDecompressor;

/** How a file is compressed. */
enum Compression {
  /** By the end of the file's name. */
  AUTO {
    @Override
    InputStream decompress(InputStream stored) {
      throw new IllegalStateException("Ask for the compression of a name first");
    }
  },
  NONE {
    @Override
    InputStream decompress(InputStream stored) {
      return stored;
    }
  },
  GZIP {
    /** Not Java's own stream, which takes anything behind the first member for the end. */
    @Override
    InputStream decompress(InputStream stored) throws IOException {
      Decompressor inflater = new BuiltInGzipDecompressor();
      return new DecompressorStream(stored, inflater, BUFFER) {
        @Override
        public void close() throws IOException {
          super.close();
          inflater.end();
        }
      };
    }
  },
  BZIP2 {
    @Override
    InputStream decompress(InputStream stored) throws IOException {
      return new UpToDamage(new BZip2CompressorInputStream(stored, ALL_PARTS));
    }
  },
  ZSTD {
    @Override
    InputStream decompress(InputStream stored) throws IOException {
      return new ZstdInputStreamNoFinalizer(stored);
    }
  };

  private static final boolean ALL_PARTS = true;
  private static final int BUFFER = 64 << 10;

  /**
   * The file's content. Damage shows as an IOException or a RuntimeException while it is read.
   *
   * @param stored the file's bytes
   */
  abstract InputStream decompress(InputStream stored) throws IOException;

  /** This compression, or the one that the name stands for. */
  Compression of(String name) {
    if (this != AUTO) {
      return this;
    }
    return switch (name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
      case "gz", "gzip" -> GZIP;
      case "bz2" -> BZIP2;
      case "zst", "zstd" -> ZSTD;
      default -> NONE;
    };
  }
}
