package io.millrace.streaming;

import io.delta.storage.HDFSLogStore;
import io.millrace.streaming.Tripwire.When;
import java.io.IOException;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Delta's log store for files, with the {@link Tripwire} around each commit. */
public final class TrippingLogStore extends HDFSLogStore {
  public TrippingLogStore(Configuration hadoop) {
    super(hadoop);
  }

  @Override
  public void write(Path path, Iterator<String> actions, Boolean overwrite, Configuration hadoop)
      throws IOException {
    Tripwire.pass(path, When.BEFORE);
    super.write(path, actions, overwrite, hadoop);
    Tripwire.pass(path, When.AFTER);
  }
}
