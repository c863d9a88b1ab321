package io.millrace.local.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.MillraceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuestionTest {
  @TempDir private Path folder;

  @Test
  void titleIsTheCommentRightAboveAQuery() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("q.sql"),
            """
            -- About this file.

            -- How many
            -- there are
            SELECT count(*)
            FROM records; \s

            SELECT 1;
            -- Last
            SELECT 2
            """);

    assertThat(Question.read(file))
        .containsExactly(
            new Question("How many there are", "SELECT count(*)\nFROM records"),
            new Question("", "SELECT 1"),
            new Question("Last", "SELECT 2"));
  }

  @Test
  void commentWithinAQueryStays() throws IOException {
    Path file = Files.writeString(folder.resolve("q.sql"), "SELECT 1, -- one\n-- and\n2;\n");

    assertThat(Question.read(file))
        .containsExactly(new Question("", "SELECT 1, -- one\n-- and\n2"));
  }

  @Test
  void fileWithoutQueriesIsAnError() throws IOException {
    Path file = Files.writeString(folder.resolve("q.sql"), "-- nothing\n");

    assertThatThrownBy(() -> Question.read(file))
        .isInstanceOf(MillraceException.class)
        .hasMessage(
            "There is no query in %s. Write queries with a semicolon after each.".formatted(file));
  }

  @Test
  void missingFileIsAnError() {
    Path file = folder.resolve("none.sql");

    assertThatThrownBy(() -> Question.read(file))
        .isInstanceOf(MillraceException.class)
        .hasMessage("The file of queries %s does not exist.".formatted(file));
  }
}
