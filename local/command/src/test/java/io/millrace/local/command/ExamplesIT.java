package io.millrace.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.option.ConfigOption;
import io.millrace.core.pipeline.PipelineKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExamplesIT {
  private static final Path EXAMPLES = Path.of(System.getProperty("millrace.root"), "examples");

  static List<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void exampleIsRight(Path example) {
    Run run = Run.millrace("validate", example.toString());

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out()).startsWith(example + ": right. Pipeline ");
  }

  @Test
  void oneExampleHasEveryKey() throws IOException {
    String text = Files.readString(EXAMPLES.resolve("every-key.yaml"));

    for (PipelineKeys.Group group : PipelineKeys.groups()) {
      for (ConfigOption<?> key : group.keys()) {
        assertThat(text).containsPattern("(?m)^\\s*(- )?" + key.key() + ":");
      }
    }
  }

  @Test
  void readmeNamesEveryExample() throws IOException {
    String readme = Files.readString(EXAMPLES.resolve("README.md"));

    assertThat(examples())
        .allSatisfy(file -> assertThat(readme).contains("`" + file.getFileName() + "`"));
  }
}
