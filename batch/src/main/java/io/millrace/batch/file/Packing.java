package io.millrace.batch.file;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.hadoop.io.compress.Decompressor;
import org.apache.hadoop.io.compress.DecompressorStream;
import org.apache.hadoop.io.compress.zlib.BuiltInGzipDecompressor;

/** How an input file is compressed, by the end of its name. */
public enum Packing {
  PLAIN {
    @Override
    public InputStream unpack(InputStream stored) {
      return stored;
    }
  },
  GZIP {
    /** Not Java's own stream, which takes anything behind the first member for the end. */
    @Override
    public InputStream unpack(InputStream stored) throws IOException {
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
    public InputStream unpack(InputStream stored) throws IOException {
      return new BZip2CompressorInputStream(new BufferedInputStream(stored, BUFFER), ALL_STREAMS);
    }
  },
  ZSTD {
    @Override
    public InputStream unpack(InputStream stored) throws IOException {
      return new ZstdInputStreamNoFinalizer(stored).setContinuous(false);
    }
  };

  private static final boolean ALL_STREAMS = true;
  private static final int BUFFER = 256 << 10;

  /** The content of a file, which throws an IOException where it is damaged or cut off. */
  public abstract InputStream unpack(InputStream stored) throws IOException;

  public static Packing of(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
      case "gz", "gzip" -> GZIP;
      case "bz2" -> BZIP2;
      case "zst", "zstd" -> ZSTD;
      default -> PLAIN;
    };
  }
}
