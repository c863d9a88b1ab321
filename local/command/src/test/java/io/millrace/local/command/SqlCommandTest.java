package io.millrace.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SqlCommandTest {
  @Test
  void eitherAQueryOrAFileIsGiven() {
    Run none = Run.millrace("sql", "--lake", "lake", "--pipeline", "web");
    Run both =
        Run.millrace("sql", "--lake", "lake", "--pipeline", "web", "--file", "q.sql", "SELECT 1");

    assertThat(none.code()).isEqualTo(ExitCode.FAILED);
    assertThat(none.err()).contains("Give a query, or a file of queries with --file");
    assertThat(both.code()).isEqualTo(ExitCode.FAILED);
    assertThat(both.err()).contains("Give a query, or a file of queries with --file");
  }

  @Test
  void fileThatIsMissingIsToldBeforeAnythingStarts() {
    Run run = Run.millrace("sql", "--lake", "lake", "--pipeline", "web", "--file", "none.sql");

    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).isEqualTo("The file of queries none.sql does not exist.\n");
  }
}
