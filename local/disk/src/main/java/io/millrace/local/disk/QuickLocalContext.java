package io.millrace.local.disk;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFs;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FsConstants;

/**
 * {@link QuickLocalFiles} for {@code fs.AbstractFileSystem.file.impl}, which Spark writes
 * checkpoints by.
 */
public final class QuickLocalContext extends ChecksumFs {
  /**
   * @param uri is {@code file:///}; Hadoop looks for a constructor with these arguments
   */
  public QuickLocalContext(URI uri, Configuration configuration)
      throws IOException, URISyntaxException {
    super(new Files(configuration));
  }

  private static final class Files extends DelegateToFileSystem {
    Files(Configuration configuration) throws IOException, URISyntaxException {
      super(
          FsConstants.LOCAL_FS_URI,
          new QuickLocalFiles(),
          configuration,
          FsConstants.LOCAL_FS_URI.getScheme(),
          false);
    }

    @Override
    public int getUriDefaultPort() {
      return -1;
    }

    @Override
    public boolean isValidName(String name) {
      // The operating system is the judge of names.
      return true;
    }
  }
}
