package io.millrace.local.crash;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * The classes that one life has loaded, as the next ones find them in memory (class data sharing):
 * most of what a short life does is to load them.
 */
final class LoadedClasses {
  private final String classPath;
  private final Path archive;

  private LoadedClasses(String classPath, Path archive) {
    this.classPath = classPath;
    this.archive = archive;
  }

  private static LoadedClasses ofThisProcess;

  /** For lives with this process's class path: those of the first life, whichever test's it was. */
  static synchronized LoadedClasses ofThisProcess() throws IOException {
    if (ofThisProcess == null) {
      ofThisProcess = in(Files.createTempDirectory("lives"));
    }
    return ofThisProcess;
  }

  private static LoadedClasses in(Path folder) throws IOException {
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(entry);
      if (Files.isDirectory(path)) {
        entries.add(pack(path, folder.resolve("classes-%d.jar".formatted(entries.size()))));
      } else if (Files.exists(path)) {
        entries.add(entry);
      }
    }
    return new LoadedClasses(
        String.join(File.pathSeparator, entries), folder.resolve("loaded-classes.jsa"));
  }

  /** Class path of what a cluster has: that of this process without the project's own classes. */
  static String ofCluster() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(Files::isRegularFile)
        .filter(jar -> !jar.getFileName().toString().startsWith("millrace-"))
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Java shares classes of jars only. */
  private static String pack(Path classes, Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> found = Files.walk(classes)) {
      out.setLevel(0);
      for (Path path : found.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(new ZipEntry(classes.relativize(path).toString()));
        Files.copy(path, out);
        out.closeEntry();
      }
    }
    return jar.toString();
  }

  boolean areMissing() {
    return !Files.exists(archive);
  }

  /** For a life that comes to its end and keeps what it has loaded, or for one that uses that. */
  List<String> arguments() {
    return List.of(
        areMissing() ? "-XX:ArchiveClassesAtExit=" + archive : "-XX:SharedArchiveFile=" + archive,
        "-Xshare:auto",
        "-cp",
        classPath);
  }
}
