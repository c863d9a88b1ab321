package io.millrace.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidateCommandIT {
  @TempDir private Path folder;

  @Test
  void everyMistakeIsShownWithItsPlace() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("web.yaml"),
            """
            name: web
            source: {format: kinesis, options: {stream: web, regoin: eu-west-1}}
            records: {format: apache-combined, where: statuss = 200}
            laek: {root: "s3://logs/lake"}
            """);

    Run run = Run.millrace("validate", file.toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .hasSize(6)
        .anySatisfy(line -> assertThat(line).startsWith(file + ":1:1: 'lake' is missing"))
        .anySatisfy(line -> assertThat(line).startsWith(file + ":2:").contains("'region'"))
        .anySatisfy(
            line -> assertThat(line).startsWith(file + ":2:").contains("did you mean 'region'?"))
        .anySatisfy(line -> assertThat(line).startsWith(file + ":3:43: ").contains("`statuss`"))
        .anySatisfy(
            line ->
                assertThat(line).isEqualTo(file + ":4:1: unknown key 'laek'; did you mean 'lake'?"))
        .last()
        .isEqualTo(file + ": 5 mistakes");
  }

  @Test
  void missingFileIsNotAMistakeInTheFile() {
    Run run = Run.millrace("validate", folder.resolve("none.yaml").toString());

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo("Pipeline file " + folder.resolve("none.yaml") + " does not exist.\n");
  }
}
