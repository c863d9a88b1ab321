package io.millrace.core.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionReaderTest {
  private enum Colour {
    RED,
    DARK_BLUE
  }

  private static final ConfigOption<String> NAME =
      ConfigOption.string("name").required().describedAs("Name of it.");
  private static final ConfigOption<Integer> COUNT =
      ConfigOption.integer("count").defaultValue(3).mustBe("above 0", count -> count > 0);
  private static final ConfigOption<Duration> WAIT = ConfigOption.duration("wait");
  private static final ConfigOption<Long> SIZE = ConfigOption.byteSize("size");
  private static final ConfigOption<Boolean> FAST = ConfigOption.flag("fast");
  private static final ConfigOption<Colour> COLOUR = ConfigOption.choice("colour", Colour.class);
  private static final List<ConfigOption<?>> ALL = List.of(NAME, COUNT, WAIT, SIZE, FAST, COLOUR);

  @Test
  void valuesHaveTheirTypesWhateverTheCaseOfTheKey() {
    OptionReader reader =
        new OptionReader(
            "Thing",
            Map.of(
                "NAME",
                "x",
                "Count",
                " 7 ",
                "wait",
                "2s",
                "size",
                "1KB",
                "fast",
                "TRUE",
                "colour",
                "Dark-Blue"));

    assertThat(reader.read(NAME)).isEqualTo("x");
    assertThat(reader.read(COUNT)).isEqualTo(7);
    assertThat(reader.read(WAIT)).isEqualTo(Duration.ofSeconds(2));
    assertThat(reader.read(SIZE)).isEqualTo(1024);
    assertThat(reader.read(FAST)).isTrue();
    assertThat(reader.read(COLOUR)).isEqualTo(Colour.DARK_BLUE);
    reader.rejectUnknown(ALL);
    assertThatCode(reader::finish).doesNotThrowAnyException();
  }

  @Test
  void missingValuesAreTheirDefaults() {
    OptionReader reader = new OptionReader("Thing", Map.of("name", "x", "count", " "));

    assertThat(reader.read(COUNT)).isEqualTo(3);
    assertThat(reader.find(WAIT)).isEmpty();
    assertThat(reader.problems()).isEmpty();
  }

  @Test
  void everyMistakeIsReportedAtOnce() {
    OptionReader reader =
        new OptionReader(
            "Thing",
            Map.of(
                "count", "0", "wait", "soon", "size", "much", "fast", "yes", "colour", "green",
                "nmae", "x"));
    ALL.forEach(reader::read);
    reader.problem("'count' and 'size' exclude each other");
    reader.rejectUnknown(ALL);

    assertThatThrownBy(reader::finish)
        .isInstanceOf(OptionException.class)
        .hasMessage(
            "Thing: 'name' is missing: Name of it.;"
                + " 'count' is '0', but it must be above 0;"
                + " 'wait' is 'soon', but it must be a duration, like 30s or 10 minutes;"
                + " 'size' is 'much', but it must be a size, like 64MB;"
                + " 'fast' is 'yes', but it must be true or false;"
                + " 'colour' is 'green', but it must be one of red, dark-blue;"
                + " 'count' and 'size' exclude each other;"
                + " unknown option 'nmae'; did you mean 'name'?")
        .extracting(error -> ((OptionException) error).problems().size())
        .isEqualTo(8);
  }

  @Test
  void numberThatDoesNotFitIsNoNumber() {
    OptionReader reader = new OptionReader("Thing", Map.of("count", "99999999999"));

    assertThat(reader.read(COUNT)).isEqualTo(3);
    assertThat(reader.problems())
        .containsExactly("'count' is '99999999999', but it must be a whole number");
  }
}
