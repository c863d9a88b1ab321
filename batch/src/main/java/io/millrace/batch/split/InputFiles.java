package io.millrace.batch.split;

import io.millrace.batch.file.Storage;
import io.millrace.core.MillraceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Finds the input. */
final class InputFiles {
  private InputFiles() {}

  /**
   * The files of each input by their paths, one input after the other. Names that begin with a dot
   * or an underscore are no input, as in Hadoop.
   *
   * @throws MillraceException when an input names nothing
   */
  static List<InputFile> find(Storage storage, List<String> inputs) throws IOException {
    List<InputFile> found = new ArrayList<>();
    for (String input : inputs) {
      Path path = new Path(input);
      FileSystem files = storage.of(path);
      FileStatus[] named = files.globStatus(path);
      int before = found.size();
      if (named != null) {
        for (FileStatus one : sorted(named)) {
          walk(files, one, found);
        }
      }
      if (found.size() == before) {
        throw new MillraceException(
            "'%s' is '%s', where there is no file. It takes files, folders and globs."
                .formatted(SplitOptions.INPUT.key(), input));
      }
    }
    return found;
  }

  private static void walk(FileSystem files, FileStatus one, List<InputFile> found)
      throws IOException {
    if (!one.isDirectory()) {
      found.add(new InputFile(one.getPath().toString(), one.getLen(), one.getModificationTime()));
      return;
    }
    for (FileStatus inside : sorted(files.listStatus(one.getPath()))) {
      String name = inside.getPath().getName();
      if (!name.startsWith(".") && !name.startsWith("_")) {
        walk(files, inside, found);
      }
    }
  }

  private static List<FileStatus> sorted(FileStatus[] files) {
    return List.of(files).stream()
        .sorted(Comparator.comparing(file -> file.getPath().toString()))
        .toList();
  }
}
