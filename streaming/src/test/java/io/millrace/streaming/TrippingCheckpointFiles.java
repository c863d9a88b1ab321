package io.millrace.streaming;

import io.millrace.streaming.Tripwire.When;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.CheckpointFileManager.CancellableFSDataOutputStream;
import org.apache.spark.sql.execution.streaming.FileContextBasedCheckpointFileManager;

/** Spark's own checkpoint files, with the {@link Tripwire} before each. */
public final class TrippingCheckpointFiles extends FileContextBasedCheckpointFileManager {
  public TrippingCheckpointFiles(Path path, Configuration hadoop) {
    super(path, hadoop);
  }

  @Override
  public CancellableFSDataOutputStream createAtomic(Path path, boolean overwrite) {
    try {
      Tripwire.pass(path, When.BEFORE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return super.createAtomic(path, overwrite);
  }
}
