package io.millrace.batch.replay;

import io.millrace.core.lake.LakeTables;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Where a reprocessing keeps what it works with, from its begin to its end. */
final class Reprocessing {
  private Reprocessing() {}

  static Path folder(LakeTables tables) {
    return new Path(tables.home(), "_reprocess");
  }

  /** Whether one runs or has died. */
  static boolean isUnfinished(LakeTables tables, Configuration hadoop) {
    Path folder = folder(tables);
    try {
      return folder.getFileSystem(hadoop).listStatus(folder).length > 0;
    } catch (FileNotFoundException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look into " + folder, e);
    }
  }
}
