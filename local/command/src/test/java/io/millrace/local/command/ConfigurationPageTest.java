package io.millrace.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.format.LogFormats;
import io.millrace.core.option.ConfigOption;
import io.millrace.core.pipeline.PipelineKeys;
import io.millrace.core.pipeline.SourceOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConfigurationPageTest {
  private static final Path PAGE =
      Path.of(System.getProperty("millrace.root"), "docs", "configuration.md");
  private static final String BEGIN =
      "<!-- From here on written by ConfigurationPageTest: change the options in Java. -->\n\n";

  @Test
  void pageSaysWhatTheOptionsSay() throws IOException {
    String page = Files.readString(PAGE);
    String written = page.substring(0, page.indexOf(BEGIN) + BEGIN.length());
    Path expected = Path.of("target", "configuration.md");
    Files.writeString(expected, written + ConfigurationPage.render());

    assertThat(PAGE)
        .as("docs/configuration.md is out of date; copy %s over it", expected.toAbsolutePath())
        .hasSameTextualContentAs(expected);
  }

  @Test
  void everyOptionIsExplained() {
    Stream<ConfigOption<?>> keys = PipelineKeys.groups().stream().flatMap(g -> g.keys().stream());
    Stream<ConfigOption<?>> formats =
        LogFormats.names().stream().flatMap(name -> LogFormats.options(name).stream());
    Stream<ConfigOption<?>> sources =
        ServiceLoader.load(SourceOptions.class).stream()
            .flatMap(provider -> provider.get().options().stream());
    List<ConfigOption<?>> all =
        Stream.of(keys, formats, sources).flatMap(options -> options).toList();

    assertThat(all)
        .hasSizeGreaterThan(30)
        .allSatisfy(
            option -> assertThat(option.description()).as(option.key()).matches("(?s).{10,}[.)]"));
  }
}
