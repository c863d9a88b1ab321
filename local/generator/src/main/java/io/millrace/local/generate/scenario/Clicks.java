package io.millrace.local.generate.scenario;

import io.millrace.local.generate.Weighted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Three hours of a shop's clicks, as CloudFront's real-time logs tell them: products are viewed and
 * bought. One product is viewed and viewed and never bought, another one almost as often.
 */
final class Clicks implements Scenario {
  private static final Duration LENGTH = Duration.ofHours(3);
  private static final int PRODUCTS = 30;
  private static final int BOUGHT_PERCENT = 20;
  private static final int UNWANTED = 900;
  private static final int UNWANTED_VIEWS = 120;
  private static final int ALMOST = 901;
  private static final int ALMOST_VIEWS = 99;
  private static final List<String> NAMES =
      List.of("Caf%C3%A9%20chair", "Birch+bowl", "Amber%20lamp", "Fjord%20blanket", "Iris%20vase");

  /** Of each name's product, as the table of products has them. */
  private static final List<String> CATEGORIES =
      List.of("Seating", "Tableware", "Lighting", "Textiles", "Decoration");

  private final Weighted products = Weighted.zipf(PRODUCTS, 0.7);
  private final Timeline timeline = new Timeline();
  private final Map<String, Long> byCategory = new TreeMap<>();
  private long views;
  private long buys;
  private int others;
  private int written;

  Clicks(Setting setting) {
    SplittableRandom random = setting.random();
    Instant start = setting.before(LENGTH);
    for (int i = 0; i < setting.size(); i++) {
      Instant time = start.plusMillis(i * LENGTH.toMillis() / setting.size());
      if (random.nextInt(10) == 0) {
        others++;
        line(time, random.nextInt(500), "/static/site.css", "-");
      } else {
        int product = products.pick(random);
        click(time, product, random.nextInt(100) < BOUGHT_PERCENT ? "buy" : "view");
      }
    }
    look(setting, UNWANTED, UNWANTED_VIEWS);
    look(setting, ALMOST, ALMOST_VIEWS);
    timeline.add(start, "cut", "1767268800.123\t198.18.0.1\t200");
  }

  /** Within one hour, so on one day. */
  private void look(Setting setting, int product, int times) {
    for (int i = 0; i < times; i++) {
      click(setting.before(Duration.ofMinutes(59)).plusSeconds(i * 20L), product, "view");
    }
  }

  private void click(Instant time, int product, String action) {
    views += action.equals("view") ? 1 : 0;
    buys += action.equals("buy") ? 1 : 0;
    byCategory.merge(CATEGORIES.get(product % CATEGORIES.size()), 1L, Long::sum);
    String query =
        "product=p-%d&name=%s&action=%s"
            .formatted(product, NAMES.get(product % NAMES.size()), action);
    line(time, product * 7 + written % 40, "/product?" + query, query);
  }

  private void line(Instant time, int client, String path, String query) {
    written++;
    timeline.add(
        time,
        "client-" + client,
        "%d.%03d\t198.18.%d.%d\t200\tGET\tshop.example.com\t%s\tMozilla/5.0%%20(X11;%%20Linux%%20x86_64)\t%s"
            .formatted(
                time.getEpochSecond(),
                time.toEpochMilli() % 1_000,
                client / 250,
                1 + client % 250,
                path,
                query));
  }

  @Override
  public List<Message> messages() {
    return timeline.messages();
  }

  @Override
  public List<Fact> facts() {
    return List.of(
        Fact.of(
            "Views and buys are those that were generated",
            """
            SELECT action, sum(clicks) FROM actions_by_product GROUP BY action ORDER BY action
            """,
            Fact.row("buy", buys),
            Fact.row("view", views)),
        Fact.of(
            "Each click counts in the category that its product has in the table of products",
            """
            SELECT category, sum(views + buys) FROM sales_by_category
            GROUP BY category ORDER BY category
            """,
            byCategory.entrySet().stream()
                .map(entry -> Fact.row(entry.getKey(), entry.getValue()))
                .toArray(String[]::new)),
        Fact.of(
            "One product is viewed often and not bought; one less than 100 times does not count",
            "SELECT product, views FROM interest WHERE views >= 100 AND buys = 0",
            Fact.row("p-" + UNWANTED, UNWANTED_VIEWS)),
        Fact.of(
            "Names are decoded",
            """
            SELECT DISTINCT query['name'] FROM records
            WHERE query['product'] IN ('p-%d', 'p-%d') ORDER BY 1
            """
                .formatted(UNWANTED, ALMOST),
            "Birch bowl",
            "Café chair"),
        Fact.of(
            "What is no product is kept, and not counted",
            "SELECT count(*) FROM records WHERE query['product'] IS NULL",
            Fact.row(others)),
        Fact.of(
            "A line that was cut off is a dead letter", "SELECT count(*) FROM dead_letters", "1"));
  }
}
