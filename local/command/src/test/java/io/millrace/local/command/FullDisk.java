package io.millrace.local.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.CheckpointFileManager.CancellableFSDataOutputStream;
import org.apache.spark.sql.execution.streaming.FileContextBasedCheckpointFileManager;

/** Checkpoint files on a disk that has room for what makes a query, and for no micro-batch. */
public final class FullDisk extends FileContextBasedCheckpointFileManager {
  public FullDisk(Path path, Configuration hadoop) {
    super(path, hadoop);
  }

  @Override
  public CancellableFSDataOutputStream createAtomic(Path path, boolean overwrite) {
    if (path.getParent().getName().equals("offsets")) {
      throw new UncheckedIOException(new IOException("No space left on device"));
    }
    return super.createAtomic(path, overwrite);
  }
}
