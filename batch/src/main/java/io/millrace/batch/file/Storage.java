package io.millrace.batch.file;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/** Files of any Hadoop file system. What is put is there whole or not at all. */
public final class Storage {
  private final Configuration hadoop;

  public Storage(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /** Without the hidden files of checksums that Hadoop puts beside those of a local disk. */
  public FileSystem of(Path path) throws IOException {
    FileSystem files = path.getFileSystem(hadoop);
    return files instanceof LocalFileSystem local ? local.getRawFileSystem() : files;
  }

  public FSDataInputStream open(Path path) throws IOException {
    return of(path).open(path);
  }

  public OutputStream create(Path path) throws IOException {
    return of(path).create(path, true);
  }

  public Optional<FileStatus> status(Path path) throws IOException {
    try {
      return Optional.of(of(path).getFileStatus(path));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  public Optional<String> text(Path path) throws IOException {
    try (FSDataInputStream in = open(path)) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Puts a small file. */
  public void put(Path path, String text) throws IOException {
    Path unfinished = new Path(path.getParent(), "_" + path.getName() + ".unfinished");
    try (OutputStream out = create(unfinished)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    move(unfinished, path);
  }

  /**
   * Puts a small file where none is.
   *
   * @return false where one is there already
   */
  public boolean putNew(Path path, String text) throws IOException {
    try (OutputStream out = of(path).create(path, false)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  public void move(Path from, Path to) throws IOException {
    FileSystem files = of(to);
    files.delete(to, false);
    if (!files.rename(from, to)) {
      throw new IOException("%s cannot become %s".formatted(from, to));
    }
  }
}
