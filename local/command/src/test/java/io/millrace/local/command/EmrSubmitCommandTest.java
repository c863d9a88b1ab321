package io.millrace.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is said before AWS is asked; the rest is tested against a stand-in, beside the templates.
 */
class EmrSubmitCommandTest {
  private static final Path STEPS =
      Path.of(System.getProperty("millrace.root"), "emr", "steps").toAbsolutePath();

  @TempDir private Path folder;

  static List<Path> steps() throws IOException {
    try (Stream<Path> files = Files.list(STEPS)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("steps")
  void dryRunOfEveryStepShowsItsRequests(Path step) throws IOException {
    List<String> values = new ArrayList<>();
    Pattern.compile("\\$\\{(\\w+)}")
        .matcher(Files.readString(step))
        .results()
        .map(open -> open.group(1))
        .distinct()
        .forEach(name -> values.addAll(List.of("--set", name + "=value-" + name)));
    values.addAll(List.of("--arg=--last", "--dry-run", "--jar", jar().toString()));

    Run run = submit(step.toString(), values);

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("\"Bucket\" : \"value-CODE\"", "\"ContentLength\" : 5")
        .contains("\"JobFlowId\" : \"j-1ABC\"", "\"Jar\" : \"command-runner.jar\"")
        .containsPattern(
            "\"s3://value-CODE/millrace-(streaming|batch)-[0-9a-f]{16}\\.jar\".*\"--last\" ]")
        .doesNotContain("${");
  }

  @Test
  void everyValueThatIsMissingIsNamed() throws IOException {
    Run run =
        submit(
            STEPS.resolve("compact.json").toString(),
            List.of("--set", "CODE=code", "--dry-run", "--jar", jar().toString()));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("lacks values for LAKE, PIPELINE", "--set LAKE=…");
  }

  @Test
  void valueThatNobodyAsksForIsAMistake() throws IOException {
    Run run =
        submit(
            STEPS.resolve("compact.json").toString(),
            List.of("--set", "LAKES=x", "--dry-run", "--jar", jar().toString()));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("has no value LAKES to set", "CODE, LAKE, PIPELINE");
  }

  @Test
  void missingJarIsNamed() {
    Run run =
        submit(
            STEPS.resolve("compact.json").toString(),
            List.of(
                "--set=CODE=c", "--set=LAKE=l", "--set=PIPELINE=p", "--dry-run", "--jar=no.jar"));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("There is no jar no.jar: check --jar.");
  }

  @Test
  void definitionThatIsNoneSaysWhatItIsToBe() throws IOException {
    Path file = Files.writeString(folder.resolve("step.json"), "[{\"Name\": \"x\", \"Jar\": 1}]");

    Run run = submit(file.toString(), List.of("--dry-run"));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains("has 'Jar', but only [ActionOnFailure, HadoopJarStep, Name] can be given");
  }

  private Path jar() throws IOException {
    return Files.writeString(folder.resolve("app.jar"), "a jar");
  }

  private static Run submit(String step, List<String> more) {
    List<String> words =
        new ArrayList<>(List.of("emr", "submit", "--cluster", "j-1ABC", "--step", step));
    words.addAll(more);
    return Run.millrace(words.toArray(String[]::new));
  }
}
