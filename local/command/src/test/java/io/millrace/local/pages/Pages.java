package io.millrace.local.pages;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The pages of the project, and the fenced blocks in them. */
final class Pages {
  static final Path ROOT = Path.of(System.getProperty("millrace.root"));

  /** What builds, demos and tools leave behind. */
  private static final Set<String> LEFT_OUT =
      Set.of("target", "node_modules", ".git", "data", ".venv");

  private static final String FENCE = "```";

  private Pages() {}

  /**
   * A fenced block.
   *
   * @param page below the root
   * @param line of the opening fence, from 1
   */
  record Block(Path page, int line, String language, List<String> lines) {
    String place() {
      return page + ":" + line;
    }

    String text() {
      return String.join("\n", lines) + "\n";
    }
  }

  /** Every page, by its path below the root. */
  static List<Path> all() throws IOException {
    return files(name -> name.endsWith(".md"));
  }

  /** Files of the project by their names. */
  static List<Path> files(Predicate<String> name) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return LEFT_OUT.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (name.test(file.getFileName().toString())) {
              found.add(ROOT.relativize(file));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return found.stream().sorted().toList();
  }

  static List<String> lines(Path page) throws IOException {
    return Files.readAllLines(ROOT.resolve(page));
  }

  static List<Block> blocks(Path page) throws IOException {
    List<Block> found = new ArrayList<>();
    List<String> lines = lines(page);
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith(FENCE)) {
        int end = i + 1;
        while (!lines.get(end).equals(FENCE)) {
          end++;
        }
        String language = lines.get(i).substring(FENCE.length()).trim();
        found.add(new Block(page, i + 1, language, List.copyOf(lines.subList(i + 1, end))));
        i = end;
      }
    }
    return found;
  }
}
