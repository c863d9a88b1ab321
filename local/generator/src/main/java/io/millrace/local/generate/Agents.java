package io.millrace.local.generate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;

/** User agents as browsers, libraries and bots send them. */
final class Agents {
  static final List<byte[]> BROWSERS =
      bytes(
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
              + " Chrome/131.0.0.0 Safari/537.36",
          "Mozilla/5.0 (iPhone; CPU iPhone OS 17_6_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML,"
              + " like Gecko) Version/17.6 Mobile/15E148 Safari/604.1",
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0",
          "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:133.0) Gecko/20100101 Firefox/133.0",
          "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
              + " Chrome/131.0.0.0 Mobile Safari/537.36",
          "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
          "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
              + " Version/17.6 Safari/605.1.15",
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
              + " Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
          "Mozilla/5.0 (Android 14; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0",
          "ShopApp/4.12.1 (iOS 17.6)",
          "ShopApp/4.12.0 (Android 14)",
          "Opera/9.80 (Windows NT 6.1; \\\"quoted\\\") Presto/2.12.388 Version/12.18");

  static final List<byte[]> BOTS =
      bytes(
          "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
          "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
          "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
          "DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)",
          "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
          "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)");

  static final List<byte[]> TOOLS =
      bytes("curl/8.5.0", "Go-http-client/1.1", "python-requests/2.31.0", "Wget/1.21.4", "-");

  private Agents() {}

  private static List<byte[]> bytes(String... texts) {
    return List.of(texts).stream().map(text -> text.getBytes(US_ASCII)).toList();
  }
}
