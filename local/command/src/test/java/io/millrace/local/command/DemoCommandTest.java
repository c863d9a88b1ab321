package io.millrace.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code millrace demo} refuses before it starts anything. */
class DemoCommandTest {
  private static final Path EXAMPLES = Path.of(System.getProperty("millrace.root"), "examples");

  @TempDir private Path folder;

  @Test
  void pipelineWithoutMadeUpRecordsIsToldWhatThereIs() {
    Path orders = EXAMPLES.resolve("orders.yaml");

    Run run = demo("--pipeline", orders.toString());

    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err())
        .startsWith("The demo has no records for the pipeline 'orders' of " + orders)
        .contains("cloudtrail, ", "vpc-flow", "--log FILE");
    assertThat(folder.resolve("demo")).doesNotExist();
  }

  @Test
  void mistakesOfThePipelineFileAreToldWithTheirPlaces() throws IOException {
    Path file = Files.writeString(folder.resolve("web.yaml"), "name: web\n");

    Run run = demo("--pipeline", file.toString());

    assertThat(run.code()).isEqualTo(ExitCode.FINDINGS);
    assertThat(run.err()).contains(file + ":1:1: 'source' is missing");
  }

  @Test
  void lengthAndRateAreOfLiveLogsOnly() {
    Run run = demo("--pipeline", EXAMPLES.resolve("vpc-flow.yaml").toString(), "--for", "5m");

    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("--for does not go with --pipeline");
  }

  @Test
  void onlyADatabaseStays() {
    Run run = demo("--stay");

    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("--stay goes with --history");
    assertThat(folder.resolve("demo")).doesNotExist();
  }

  private Run demo(String... options) {
    String[] args = new String[options.length + 3];
    args[0] = "demo";
    args[1] = "--dir";
    args[2] = folder.resolve("demo").toString();
    System.arraycopy(options, 0, args, 3, options.length);
    return Run.millrace(args);
  }
}
