package io.millrace.local.generate.scenario;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScenariosTest {
  private static final Instant END = Instant.parse("2026-03-01T12:00:00Z");

  static List<String> names() {
    return Scenarios.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void sameSettingGivesTheSameRecordsAndFacts(String name) {
    Scenario one = of(name, 7, 500);
    Scenario other = of(name, 7, 500);

    assertThat(texts(one)).isEqualTo(texts(other));
    assertThat(one.facts()).isEqualTo(other.facts());
  }

  @ParameterizedTest
  @MethodSource("names")
  void anotherSeedGivesOtherRecords(String name) {
    assertThat(texts(of(name, 7, 500))).isNotEqualTo(texts(of(name, 8, 500)));
  }

  @ParameterizedTest
  @MethodSource("names")
  void moreAreMadeWhereMoreAreAskedFor(String name) {
    assertThat(texts(of(name, 7, 4_000))).hasSizeGreaterThan(2 * texts(of(name, 7, 500)).size());
  }

  @ParameterizedTest
  @MethodSource("names")
  void somethingIsPlantedInEach(String name) {
    assertThat(of(name, 7, 500).facts())
        .isNotEmpty()
        .allSatisfy(fact -> assertThat(fact.rows()).isNotEmpty());
  }

  @Test
  void whatNobodyMakesUpIsNotThere() {
    assertThat(Scenarios.of("weather", new Setting(1, 500, END))).isEmpty();
  }

  private static Scenario of(String name, long seed, int size) {
    return Scenarios.of(name, new Setting(seed, size, END)).orElseThrow();
  }

  private static List<String> texts(Scenario scenario) {
    List<Message> messages = new ArrayList<>(scenario.messages());
    scenario.stragglers().forEach(messages::addAll);
    return messages.stream()
        .map(message -> message.partitionKey() + " " + new String(message.bytes(), ISO_8859_1))
        .toList();
  }
}
