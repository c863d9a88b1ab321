package io.millrace.local.crash;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** A folder that gets one file after the other, every other one compressed. */
final class FilesFeed implements Feed {
  private final Path folder;
  private int files;

  FilesFeed(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder.resolve("archive"));
  }

  @Override
  public void put(List<byte[]> lines) throws IOException {
    boolean isCompressed = files % 2 == 1;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = isCompressed ? new GZIPOutputStream(bytes) : bytes) {
      for (byte[] line : lines) {
        out.write(line);
        out.write('\n');
      }
    }
    String name = "web-%06d.log%s".formatted(files, isCompressed ? ".gz" : "");
    Path written = Files.write(folder.resolve("." + name), bytes.toByteArray());
    Files.move(written, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    files++;
  }

  @Override
  public String source() {
    return "{format: files, options: {path: \"%s\", dataset: archive, listInterval: 100ms}}"
        .formatted(folder.toUri());
  }

  @Override
  public void close() {
    // The files go with the test's folder.
  }
}
