package io.millrace.streaming.files;

import io.millrace.core.MillraceException;
import org.apache.hadoop.fs.Path;

/** Every error of the source that a user sees: the fact, the place, the way out. */
final class FilesErrors {
  private FilesErrors() {}

  static MillraceException noFolder(Path path) {
    return new MillraceException(
        "There is no folder %s. Check the option '%s', and that this machine may list it."
            .formatted(path, FilesOptions.PATH));
  }

  static MillraceException notAFolder(Path path) {
    return new MillraceException(
        "%s is a file. Set '%s' to its folder and '%s' to its name."
            .formatted(path, FilesOptions.PATH, FilesOptions.PATTERN));
  }

  static MillraceException cannotList(Path path, Throwable cause) {
    return new MillraceException(
        "Cannot list the files below %s: %s".formatted(path, cause.getMessage()), cause);
  }

  static MillraceException cannotRead(Path file, long position, Throwable cause) {
    return new MillraceException(
        "Cannot read %s behind byte %d: %s".formatted(file, position, cause.getMessage()), cause);
  }

  static MillraceException changed(Path file, String was, String is) {
    return new MillraceException(
        "File %s has changed since it was listed: %s. A file must not change once it is there: write it under a name that begins with '.' and rename it, or set '%s'. Put back what was there; or set '%s' to false, which leaves the change unread."
            .formatted(
                file, change(was, is), FilesOptions.MIN_AGE, FilesOptions.FAIL_ON_DATA_LOSS));
  }

  static String change(String was, String is) {
    return "it had %s, now it has %s".formatted(was, is);
  }

  static MillraceException otherFolder(String found, String wanted) {
    return new MillraceException(
        "The checkpoint was written for the files of '%s' but this query reads '%s'. Use an empty checkpoint folder; or, if the files have only been moved, set '%s' to '%s'."
            .formatted(found, wanted, FilesOptions.DATASET, found));
  }

  static MillraceException setBack(long found, long known) {
    return new MillraceException(
        "The checkpoint's offsets end with decision %d, but its list of files with %d: parts of the checkpoint have been removed or put back. Put back all of it, or start on an empty checkpoint folder."
            .formatted(found, known));
  }

  static MillraceException unknownOffsetVersion(int version, String json) {
    return new MillraceException(
        "The checkpoint holds an offset of files of version %d, this release reads version %d. Run the release that wrote it, or start on an empty checkpoint folder. Offset: %s"
            .formatted(version, FilesOffset.VERSION, json));
  }

  static MillraceException unreadableOffset(String json, Throwable cause) {
    return new MillraceException(
        "The checkpoint holds an offset that is not one of the files source: %s. Start on the checkpoint folder of this query, or on an empty one."
            .formatted(json),
        cause);
  }
}
