package io.millrace.streaming.files;

import java.util.Comparator;

/** The order in which files are read. */
enum FileOrder {
  PATH(Comparator.comparing(FoundFile::path)),
  NAME(Comparator.comparing(FoundFile::name).thenComparing(FoundFile::path)),
  MODIFIED(Comparator.comparingLong(FoundFile::modifiedMillis).thenComparing(FoundFile::path));

  private final Comparator<FoundFile> comparator;

  FileOrder(Comparator<FoundFile> comparator) {
    this.comparator = comparator;
  }

  Comparator<FoundFile> comparator() {
    return comparator;
  }
}
