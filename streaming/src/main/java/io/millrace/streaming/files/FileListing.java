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
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for the files below a folder. */
final class FileListing {
  private static final Logger LOG = LoggerFactory.getLogger(FileListing.class);

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
      if (fileSystem instanceof LocalFileSystem) {
        walk(root, found);
      } else {
        RemoteIterator<LocatedFileStatus> files = fileSystem.listFiles(root, true);
        while (files.hasNext()) {
          note(files.next(), found);
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

  /**
   * Hadoop lists the files of a local folder with their permissions, by a process for each, which
   * fails when a file is renamed meanwhile; the plain status asks for none.
   */
  private void walk(Path folder, List<FoundFile> found) throws IOException {
    for (FileStatus entry : fileSystem.listStatus(folder)) {
      if (entry.isDirectory()) {
        walkIfThere(entry.getPath(), found);
      } else {
        note(entry, found);
      }
    }
  }

  private void walkIfThere(Path folder, List<FoundFile> found) throws IOException {
    try {
      walk(folder, found);
    } catch (FileNotFoundException e) {
      LOG.debug("Folder {} went while it was listed", folder, e);
    }
  }

  private void note(FileStatus file, List<FoundFile> found) {
    String path = below(file.getPath());
    if (isWanted(path)) {
      found.add(new FoundFile(path, file.getLen(), file.getModificationTime()));
    }
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
