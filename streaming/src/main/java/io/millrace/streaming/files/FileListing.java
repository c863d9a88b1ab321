package io.millrace.streaming.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.GlobPattern;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** Looks for the files below a folder. */
final class FileListing {
  /** What {@code hadoop fs -put} calls a file until it is whole. */
  private static final String COPYING = "._COPYING_";

  private final FileSystem fileSystem;
  private final Path root;
  private final Optional<GlobPattern> pattern;

  FileListing(FilesOptions options, Configuration hadoop) {
    try {
      this.fileSystem = options.path().getFileSystem(hadoop);
    } catch (IOException e) {
      throw FilesErrors.cannotList(options.path(), e);
    }
    this.root = fileSystem.makeQualified(options.path());
    this.pattern = options.pattern();
  }

  Path root() {
    return root;
  }

  /**
   * The files that are there now, in no order.
   *
   * @param mayBeMissing whether no folder is an empty one; on S3 there is none without a file
   * @throws io.millrace.core.MillraceException when they can't be listed
   */
  List<FoundFile> list(boolean mayBeMissing) {
    List<FoundFile> found = new ArrayList<>();
    try {
      if (fileSystem.getFileStatus(root).isFile()) {
        throw FilesErrors.notAFolder(root);
      }
      RemoteIterator<LocatedFileStatus> files = fileSystem.listFiles(root, true);
      while (files.hasNext()) {
        FileStatus file = files.next();
        String path = below(file.getPath());
        if (isWanted(path)) {
          found.add(new FoundFile(path, file.getLen(), file.getModificationTime()));
        }
      }
    } catch (FileNotFoundException e) {
      if (!mayBeMissing) {
        throw FilesErrors.noFolder(root);
      }
    } catch (IOException e) {
      throw FilesErrors.cannotList(root, e);
    }
    return found;
  }

  private String below(Path file) {
    String folder = root.toUri().getPath();
    return file.toUri()
        .getPath()
        .substring(folder.endsWith("/") ? folder.length() : folder.length() + 1);
  }

  private boolean isWanted(String path) {
    if (path.endsWith(COPYING)) {
      return false;
    }
    for (String part : path.split("/")) {
      if (part.startsWith(".") || part.startsWith("_")) {
        return false;
      }
    }
    return pattern.isEmpty() || pattern.get().matches(path);
  }
}
