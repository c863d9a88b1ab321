package io.millrace.local.demo;

import io.millrace.core.MillraceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One query of a file of queries.
 *
 * @param title the comment lines right above it; may be empty
 */
public record Question(String title, String sql) {

  /**
   * The queries of a file, each ended by a semicolon at the end of a line.
   *
   * @throws MillraceException when the file cannot be read, or has none
   */
  public static List<Question> read(Path file) {
    try {
      List<Question> questions = parse(Files.readAllLines(file));
      if (questions.isEmpty()) {
        throw new MillraceException(
            "There is no query in %s. Write queries with a semicolon after each.".formatted(file));
      }
      return questions;
    } catch (NoSuchFileException e) {
      throw new MillraceException("The file of queries %s does not exist.".formatted(file), e);
    } catch (IOException e) {
      throw new MillraceException(
          "Cannot read the file of queries %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  static List<Question> parse(List<String> lines) {
    List<Question> questions = new ArrayList<>();
    List<String> title = new ArrayList<>();
    List<String> sql = new ArrayList<>();
    for (String line : lines) {
      String text = line.strip();
      if (sql.isEmpty() && text.isEmpty()) {
        title.clear();
      } else if (sql.isEmpty() && text.startsWith("--")) {
        title.add(text.substring(2).strip());
      } else if (text.endsWith(";")) {
        sql.add(line.stripTrailing().substring(0, line.stripTrailing().length() - 1));
        questions.add(new Question(String.join(" ", title), String.join("\n", sql)));
        title.clear();
        sql.clear();
      } else {
        sql.add(line);
      }
    }
    if (!sql.isEmpty()) {
      questions.add(new Question(String.join(" ", title), String.join("\n", sql)));
    }
    return questions;
  }
}
