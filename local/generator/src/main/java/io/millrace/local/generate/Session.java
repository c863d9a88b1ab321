package io.millrace.local.generate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import java.util.SplittableRandom;

/** A visit of one client: a way through the site, each page leading to what follows. */
final class Session {
  private static final byte[] NONE = {'-'};
  private static final List<byte[]> ENTRANCES =
      List.of(
          NONE,
          "https://www.google.com/".getBytes(US_ASCII),
          "https://duckduckgo.com/".getBytes(US_ASCII),
          "https://news.example.net/deals".getBytes(US_ASCII));
  private static final Weighted ENTRANCE = new Weighted(50, 35, 10, 5);
  private static final Weighted STEP = new Weighted(40, 35, 18, 7);
  private static final int LONGEST = 40;

  private final Client client;
  private final int backend;
  private int stepsLeft;
  private boolean entered;
  private byte[] referer;
  private byte[] page;

  /**
   * @param backend the server that the load balancer keeps the visit on
   */
  Session(Client client, int backend, SplittableRandom random) {
    this.client = client;
    this.backend = backend;
    this.stepsLeft = 1 + random.nextInt(LONGEST);
    this.page = client.kind() == Client.Kind.PERSON ? ENTRANCES.get(ENTRANCE.pick(random)) : NONE;
    this.referer = page;
  }

  Client client() {
    return client;
  }

  int backend() {
    return backend;
  }

  boolean isOver() {
    return stepsLeft == 0;
  }

  /** The referer of the request that {@link #next} returned last. */
  byte[] referer() {
    return referer;
  }

  Resource next(Site site, SplittableRandom random) {
    stepsLeft--;
    Resource resource =
        switch (client.kind()) {
          case PERSON -> browse(site, random);
          case CRAWLER -> entered ? site.page(random) : site.robots;
          case SCANNER -> site.probe(random);
        };
    entered = true;
    referer = page;
    if (client.kind() == Client.Kind.PERSON && resource.isPage()) {
      page = resource.url();
    }
    return resource;
  }

  private Resource browse(Site site, SplittableRandom random) {
    if (!entered) {
      return site.page(random);
    }
    return switch (STEP.pick(random)) {
      case 0 -> site.asset(random);
      case 1 -> site.page(random);
      case 2 -> site.call(random);
      default -> site.form(random);
    };
  }
}
