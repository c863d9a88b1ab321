package io.millrace.local.generate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What the farm serves: a shop with popular and rarely seen pages. */
final class Site {
  /** The path that fails in a burst. */
  static final String FAILING_PATH = "/api/cart/checkout";

  static final String HOST = "https://shop.example.com";
  private static final int PRODUCTS = 2_000;

  private static final List<String> CATEGORIES =
      List.of("books", "garden", "kitchen", "music", "outdoor", "toys");
  private static final List<String> WORDS =
      List.of("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron", "iris");
  private static final List<String> QUERIES =
      List.of(
          "",
          "",
          "",
          "",
          "?page=2",
          "?page=3",
          "?sort=price&dir=asc",
          "?utm_source=mail&id=7f3a",
          "?color=dark%20blue&size=M",
          "?ref=home");
  private static final List<String> PROBED =
      List.of(
          "/wp-login.php",
          "/.env",
          "/phpmyadmin/index.php",
          "/.git/config",
          "/admin/config.php",
          "/cgi-bin/test.cgi?x=%00",
          "/xmlrpc.php",
          "/actuator/health");

  private final List<Resource> pages = new ArrayList<>();
  private final List<Resource> assets = new ArrayList<>();
  private final List<Resource> calls = new ArrayList<>();
  private final List<Resource> forms = new ArrayList<>();
  private final List<Resource> probes = new ArrayList<>();
  private final Weighted byPopularity;

  /** A checkout, as a burst repeats it. */
  final Resource failing = resource("POST", FAILING_PATH, 512, StatusMix.FAILING, false);

  final Resource robots = resource("GET", "/robots.txt", 124, StatusMix.ASSET, false);

  Site(SplittableRandom random) {
    pages.add(resource("GET", "/", 18_432, StatusMix.PAGE, true));
    for (String category : CATEGORIES) {
      pages.add(resource("GET", "/c/" + category, 22_000, StatusMix.PAGE, true));
    }
    for (int i = 0; i < PRODUCTS; i++) {
      String path =
          "/p/%s/%s-%s-%d%s"
              .formatted(
                  any(CATEGORIES, random),
                  any(WORDS, random),
                  any(WORDS, random),
                  1000 + i,
                  any(QUERIES, random));
      pages.add(resource("GET", path, 9_000 + random.nextInt(30_000), StatusMix.PAGE, true));
    }
    this.byPopularity = Weighted.zipf(pages.size(), 1.05);
    addAssets(random);
    addCalls();
    for (String path : PROBED) {
      probes.add(resource("GET", path, 196, StatusMix.PROBE, false));
    }
  }

  private void addAssets(SplittableRandom random) {
    assets.add(resource("GET", "/static/app.3f9c1d.js", 184_211, StatusMix.ASSET, false));
    assets.add(resource("GET", "/static/site.81bd02.css", 41_530, StatusMix.ASSET, false));
    assets.add(resource("GET", "/favicon.ico", 4_286, StatusMix.ASSET, false));
    for (int i = 0; i < 400; i++) {
      String path = "/img/%s/%d.webp".formatted(any(WORDS, random), 1000 + i);
      assets.add(resource("GET", path, 6_000 + random.nextInt(80_000), StatusMix.ASSET, false));
    }
  }

  private void addCalls() {
    for (String word : WORDS) {
      String search = "/api/search?q=" + word + "&limit=24";
      calls.add(resource("GET", search, 3_900, StatusMix.API, false));
    }
    calls.add(resource("GET", "/api/cart", 830, StatusMix.API, false));
    calls.add(resource("PUT", "/api/cart/items", 240, StatusMix.API, false));
    calls.add(resource("DELETE", "/api/cart/items/1", 0, StatusMix.API, false));
    calls.add(resource("HEAD", "/api/stock", 0, StatusMix.API, false));
    calls.add(resource("OPTIONS", "/api/cart", 0, StatusMix.API, false));
    forms.add(resource("POST", "/login", 0, StatusMix.FORM, false));
    forms.add(resource("POST", "/newsletter", 310, StatusMix.FORM, false));
    forms.add(resource("POST", FAILING_PATH, 512, StatusMix.FORM, false));
  }

  Resource page(SplittableRandom random) {
    return pages.get(byPopularity.pick(random));
  }

  Resource asset(SplittableRandom random) {
    return any(assets, random);
  }

  Resource call(SplittableRandom random) {
    return any(calls, random);
  }

  Resource form(SplittableRandom random) {
    return any(forms, random);
  }

  Resource probe(SplittableRandom random) {
    return any(probes, random);
  }

  private static Resource resource(
      String method, String path, int size, StatusMix statuses, boolean page) {
    byte[] request = (method + " " + path + " HTTP/1.1").getBytes(US_ASCII);
    byte[] url = (page ? HOST + path : "").getBytes(US_ASCII);
    return new Resource(request, url, size, statuses);
  }

  private static <T> T any(List<T> from, SplittableRandom random) {
    return from.get(random.nextInt(from.size()));
  }
}
