package io.millrace.core.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserAgentsTest {
  private static final String FIREFOX =
      "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
            + "|[Chrome, 126.0.0, Windows, 10, null, false]",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4.1 Safari/605.1.15"
            + "|[Safari, 17.4.1, Mac OS X, 10.15.7, Mac, false]",
        FIREFOX + "|[Firefox, 127.0, Ubuntu, null, null, false]",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
            + "|[Mobile Safari, 17.5, iOS, 17.5, iPhone, false]",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
            + "|[Googlebot, 2.1, null, null, Spider, true]",
        "curl/8.5.0|[curl, 8.5.0, null, null, null, false]",
        "nothing known|[null, null, null, null, null, false]",
        "é\\x16|[null, null, null, null, null, false]"
      })
  void agentsAreTakenApart(String agent, String expected) {
    assertThat(text(parse(agent))).isEqualTo(expected);
  }

  @Test
  void noAgentGivesNull() {
    assertThat(UserAgents.parse(null)).isNull();
    assertThat(parse("")).isNull();
    assertThat(parse("-")).isNull();
  }

  @Test
  void whatIsBehindTheLongestAgentDoesNotCount() {
    assertThat(text(parse(FIREFOX + " ".repeat(UserAgents.LONGEST) + "Googlebot/2.1")))
        .startsWith("[Firefox");
    assertThat(text(parse(FIREFOX + "x".repeat(10_000_000)))).startsWith("[Firefox");
  }

  @Test
  void anAgentSeenBeforeIsNotTakenApartAgain() {
    InternalRow first = parse(FIREFOX);
    assertThat(parse(FIREFOX)).isSameAs(first);
    for (int i = 0; i < 6_000; i++) {
      parse("a" + i);
    }
    assertThat(parse(FIREFOX)).isNotSameAs(first);
  }

  /** Of parts of agents, repeated, as one would make them who knows the expressions. */
  @Test
  void hostileAgentsNeitherThrowNorTakeLong() {
    String[] parts = {
      "Mozilla/5.0 ",
      "(",
      ")",
      "; ",
      "Linux ",
      "Android ",
      "Build/",
      "CPU OS ",
      "Version/",
      "1",
      "_",
      ".",
      "Windows NT ",
      "bot",
      "Safari",
      "$1",
      "\\",
      "{",
      "é",
      "\u0000",
      "a",
      " ",
      "/",
      "AppleWebKit",
      "HbbTV/1.1.1 (;;;;;",
      "x".repeat(40)
    };
    Random random = new Random(1);
    for (int i = 0; i < 300; i++) {
      StringBuilder agent = new StringBuilder();
      int kinds = 1 + random.nextInt(3);
      String[] some = new String[kinds];
      for (int kind = 0; kind < kinds; kind++) {
        some[kind] = parts[random.nextInt(parts.length)];
      }
      while (agent.length() < UserAgents.LONGEST) {
        agent.append(some[random.nextInt(kinds)]);
      }
      long start = System.nanoTime();
      assertThat(parse(agent.toString()).numFields()).isEqualTo(6);
      assertThat(System.nanoTime() - start).as(agent.toString()).isLessThan(5_000_000_000L);
    }
  }

  private static InternalRow parse(String agent) {
    return UserAgents.parse(UTF8String.fromString(agent));
  }

  private static String text(InternalRow row) {
    return "[%s, %s, %s, %s, %s, %s]"
        .formatted(
            row.getUTF8String(0),
            row.getUTF8String(1),
            row.getUTF8String(2),
            row.getUTF8String(3),
            row.getUTF8String(4),
            row.getBoolean(5));
  }
}
