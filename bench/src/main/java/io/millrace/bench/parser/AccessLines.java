package io.millrace.bench.parser;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Lines of Apache's combined format as a busy site logs them, 221 bytes on average: browsers and
 * robots, long referers, a few users, quotes in one agent of 500, handshakes in place of requests
 * in one line of 1000. The same seed gives the same lines.
 */
final class AccessLines {
  private static final List<String> AGENTS =
      List.of(
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
              + " Chrome/126.0.0.0 Safari/537.36",
          "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
              + " Version/17.4.1 Safari/605.1.15",
          "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
          "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
              + " Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
          "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)"
              + " Chrome/126.0.0.0 Mobile Safari/537.36",
          "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
          "curl/8.5.0",
          "-");

  private static final List<String> FOLDERS =
      List.of("products", "images", "static", "api", "v2", "articles", "search", "cart", "account");

  private static final List<String> TYPES = List.of("", ".html", ".png", ".js", ".css", ".json");

  private static final int[] STATUSES = {200, 200, 200, 200, 200, 200, 304, 301, 404, 500};

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss xx", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final Random random;
  private long millis = Instant.parse("2024-06-01T00:00:00Z").toEpochMilli();

  AccessLines(long seed) {
    this.random = new Random(seed);
  }

  byte[][] next(int count) {
    byte[][] lines = new byte[count][];
    for (int i = 0; i < count; i++) {
      lines[i] = next().getBytes(StandardCharsets.UTF_8);
    }
    return lines;
  }

  String next() {
    millis += random.nextInt(60);
    return "%d.%d.%d.%d - %s [%s] \"%s\" %d %s \"%s\" \"%s\""
        .formatted(
            1 + random.nextInt(223),
            random.nextInt(256),
            random.nextInt(256),
            random.nextInt(256),
            oneOf(50) ? "user" + random.nextInt(1000) : "-",
            TIME.format(Instant.ofEpochMilli(millis)),
            oneOf(1000) ? "\\x16\\x03\\x01\\x02" : request(),
            STATUSES[random.nextInt(STATUSES.length)],
            oneOf(12) ? "-" : Integer.toString(random.nextInt(200_000)),
            oneOf(2) ? "-" : "https://www.example.com" + target(),
            oneOf(500) ? "An \\\"odd\\\" agent/1.0" : AGENTS.get(random.nextInt(AGENTS.size())));
  }

  private String request() {
    String method = oneOf(8) ? "POST" : oneOf(40) ? "HEAD" : "GET";
    return method + " " + target() + (oneOf(4) ? " HTTP/2.0" : " HTTP/1.1");
  }

  private String target() {
    StringBuilder target = new StringBuilder();
    for (int depth = 1 + random.nextInt(3); depth > 0; depth--) {
      target.append('/').append(FOLDERS.get(random.nextInt(FOLDERS.size())));
    }
    target.append("/item-").append(random.nextInt(1_000_000));
    target.append(TYPES.get(random.nextInt(TYPES.size())));
    if (oneOf(4)) {
      target.append("?page=").append(random.nextInt(100)).append("&session=");
      target.append(Long.toHexString(random.nextLong()));
    }
    return target.toString();
  }

  private boolean oneOf(int number) {
    return random.nextInt(number) == 0;
  }
}
