package io.millrace.local.disk;

import org.apache.hadoop.fs.LocalFileSystem;

/** {@link QuickLocalFiles} for {@code fs.file.impl}, which Spark and Delta write tables by. */
public final class QuickLocalFileSystem extends LocalFileSystem {
  public QuickLocalFileSystem() {
    super(new QuickLocalFiles());
  }
}
