package io.millrace.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.millrace.core.option.ConfigOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  /** Finds options by their constants, so that one which no list names is missed here. */
  @Test
  void everyOptionIsOnThePageAndExplained() throws IOException {
    String page = Files.readString(PAGE);

    assertThat(options())
        .hasSizeGreaterThan(40)
        .allSatisfy(
            option -> {
              assertThat(option.description()).as(option.key()).matches("(?s).{10,}[.)]");
              assertThat(page)
                  .containsPattern(
                      "\n\\| `(spark\\.millrace\\.)?\\Q%s\\E` ".formatted(option.key()));
            });
  }

  private static List<ConfigOption<?>> options() {
    return new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.millrace.core", "io.millrace.streaming")
            .stream()
            .flatMap(type -> type.getFields().stream())
            .filter(field -> field.getModifiers().contains(JavaModifier.STATIC))
            .filter(field -> field.getRawType().isEquivalentTo(ConfigOption.class))
            .<ConfigOption<?>>map(ConfigurationPageTest::value)
            .toList();
  }

  private static ConfigOption<?> value(JavaField field) {
    try {
      java.lang.reflect.Field constant = field.reflect();
      constant.setAccessible(true);
      return (ConfigOption<?>) constant.get(null);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }
}
