package io.millrace.batch.split;

import io.millrace.batch.file.Storage;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/** Moves a cut on to where a record begins. */
record CutWork(RecordStarts starts) implements Workers.Work<Cut, Cut> {
  @Override
  public Cut apply(Cut cut, Configuration hadoop) throws IOException {
    if (cut.position() == 0 || cut.position() >= cut.length()) {
      return cut;
    }
    try (FSDataInputStream in = new Storage(hadoop).open(new Path(cut.path()))) {
      in.seek(cut.position() - 1);
      return new Cut(cut.file(), cut.path(), starts.next(in, cut.position()), cut.length());
    }
  }
}
