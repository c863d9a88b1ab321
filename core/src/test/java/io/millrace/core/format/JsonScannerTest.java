package io.millrace.core.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonScannerTest {
  private static final JsonFactory JACKSON = new JsonFactory();
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final String[] DOCUMENTS = {
    "{\"a\":\"b\\\"\\u00e9\\n\",\"c\":[1,-0.5e+3,true,false,null,{}],\"d\":{\"e\":[]},\"f\":10}",
    "[ { \"x\" : [ [ ] , { \"y\" : 0 } ] } , \"\\\\\" , 1E5 , \"\" ]",
    "\"only a string \\/\\b\\f\\r\\t\\ud83d\\ude00\"",
    "-12.25",
  };

  /** Bytes that mean something in JSON, so that most changes stay near to it. */
  private static final String ALPHABET = "\"\\{}[]:,-+.0123456789eEtrufalsnx ";

  @Test
  void takesWhatJacksonTakes() {
    Random random = new Random(20150517);
    int good = 0;
    int documents = 300_000;
    for (int i = 0; i < documents; i++) {
      StringBuilder document = new StringBuilder(DOCUMENTS[i % DOCUMENTS.length]);
      for (int changes = random.nextInt(3); changes > 0 && document.length() > 0; changes--) {
        change(document, random);
      }
      byte[] bytes = document.toString().getBytes(StandardCharsets.US_ASCII);

      boolean ours = isTaken(bytes);

      assertThat(ours).as(document.toString()).isEqualTo(isTakenByJackson(bytes));
      good += ours ? 1 : 0;
    }
    assertThat(good).isBetween(documents / 5, documents * 4 / 5);
  }

  private static void change(StringBuilder document, Random random) {
    int at = random.nextInt(document.length());
    char with = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
    switch (random.nextInt(4)) {
      case 0 -> document.setCharAt(at, with);
      case 1 -> document.insert(at, with);
      case 2 -> document.deleteCharAt(at);
      default -> document.setLength(at);
    }
  }

  private static boolean isTaken(byte[] bytes) {
    JsonScanner scanner = new JsonScanner(bytes, bytes.length);
    try {
      return scanner.afterSpace(scanner.skip(scanner.next(0))) == bytes.length;
    } catch (JsonScanner.Malformed e) {
      assertThat(e.at).isBetween(0, bytes.length);
      return false;
    }
  }

  private static boolean isTakenByJackson(byte[] bytes) {
    try (JsonParser parser = JACKSON.createParser(bytes)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      // Numbers and strings are checked as far as they are read.
      parser.finishToken();
      return parser.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "\"plain\"",
        "\"caf\u00e9 \uD83D\uDE00\"",
        "\"a\\\"b\\\\c\\/d\\b\\f\\n\\r\\t\"",
        "\"\\u0041\\u00e9\\u20ac\\ud83d\\ude00\"",
        "\"\\uD83D\\uDE00x\"",
        "\"\"",
      })
  void textIsWhatJacksonDecodes(String json) throws Exception {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    JsonScanner scanner = new JsonScanner(bytes, bytes.length);

    scanner.string(0);

    assertThat(scanner.text()).hasToString(MAPPER.readValue(bytes, String.class));
  }

  @ParameterizedTest
  @CsvSource({"\\ud83d", "\\ude00", "\\ud83d\\u0041", "\\ud83dx"})
  void halfSurrogatesBecomeReplacementCharacters(String escapes) throws Exception {
    byte[] bytes = ('"' + escapes + '"').getBytes(StandardCharsets.UTF_8);
    JsonScanner scanner = new JsonScanner(bytes, bytes.length);

    scanner.string(0);

    String rest = escapes.endsWith("0041") ? "A" : escapes.endsWith("x") ? "x" : "";
    assertThat(scanner.text()).hasToString("\uFFFD" + rest);
  }

  @Test
  void nestingIsBounded() {
    assertThat(isTaken(nested(999))).isTrue();
    assertThat(isTaken(nested(1_000_000))).isFalse();
  }

  private static byte[] nested(int depth) {
    return ("[".repeat(depth) + "]".repeat(depth)).getBytes(StandardCharsets.US_ASCII);
  }
}
