package io.millrace.local.generate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A farm of web servers behind a load balancer, writing Apache combined lines in the order in which
 * they leave the servers. Endless, for one thread, and the same for the same settings.
 *
 * <p>Defaults: seed 1, 4 servers, 1000 lines per second on average with a daily swing of 40 %, no
 * late and no malformed lines, no burst, and a start on 1 January 2026 at noon.
 */
public final class LogFarm {
  private static final int CLIENTS = 20_000;
  private static final int OPEN_SESSIONS = 600;
  private static final int SECONDS_PER_DAY = 86_400;
  private static final long NANOS = 1_000_000_000L;

  /** During a burst, clients whose checkout fails try again: this share of all lines. */
  private static final double RETRIES_IN_BURST = 0.25;

  private final SplittableRandom random;
  private final double rate;
  private final double dailySwing;
  private final double lateRatio;
  private final long lateBySeconds;
  private final double malformedRatio;
  private final List<Burst> bursts;
  private final Site site;
  private final List<Client> clients = new ArrayList<>(CLIENTS);
  private final Weighted byActivity = Weighted.zipf(CLIENTS, 1.0);
  private final List<String> servers = new ArrayList<>();
  private final Session[] sessions = new Session[OPEN_SESSIONS];
  private final CombinedLine writer = new CombinedLine();
  private long second;
  private double nanos;

  private LogFarm(Builder settings) {
    this.random = new SplittableRandom(settings.seed);
    this.rate = settings.rate;
    this.dailySwing = settings.dailySwing;
    this.lateRatio = settings.lateRatio;
    this.lateBySeconds = settings.lateBy.toSeconds();
    this.malformedRatio = settings.malformedRatio;
    this.bursts = settings.bursts.stream().map(burst -> burst.after(settings.start)).toList();
    this.site = new Site(random);
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(Client.random(random));
    }
    for (int i = 1; i <= settings.servers; i++) {
      servers.add("web-%02d".formatted(i));
    }
    for (int i = 0; i < OPEN_SESSIONS; i++) {
      sessions[i] = newSession();
    }
    this.second = settings.start.getEpochSecond();
    this.nanos = settings.start.getNano();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** The next line. */
  public Line next() {
    advance();
    Instant emitAt = Instant.ofEpochSecond(second, (long) nanos);
    if (isBurst(emitAt) && random.nextDouble() < RETRIES_IN_BURST) {
      return retry(emitAt);
    }
    int slot = random.nextInt(OPEN_SESSIONS);
    if (sessions[slot].isOver()) {
      sessions[slot] = newSession();
    }
    return request(sessions[slot], emitAt);
  }

  /** Lines come at random, so the time between two is exponential. */
  private void advance() {
    double perSecond = rate * (1 + dailySwing * timeOfDay(second));
    nanos -= StrictMath.log(1 - random.nextDouble()) / perSecond * NANOS;
    while (nanos >= NANOS) {
      nanos -= NANOS;
      second++;
    }
  }

  /** -1 at two at night, 1 at two in the afternoon. */
  private static double timeOfDay(long second) {
    double day = (double) Math.floorMod(second, SECONDS_PER_DAY) / SECONDS_PER_DAY;
    return StrictMath.sin(2 * StrictMath.PI * (day - 8.0 / 24));
  }

  private Session newSession() {
    Client client = clients.get(byActivity.pick(random));
    return new Session(client, random.nextInt(servers.size()), random);
  }

  private Line request(Session session, Instant emitAt) {
    Resource resource = session.next(site, random);
    return line(
        session.client(), resource, session.referer(), servers.get(session.backend()), emitAt);
  }

  /** One backend fails, whoever asks it for the checkout. */
  private Line retry(Instant emitAt) {
    Session session = sessions[random.nextInt(OPEN_SESSIONS)];
    return line(session.client(), site.failing, session.referer(), servers.get(0), emitAt);
  }

  private Line line(
      Client client, Resource resource, byte[] referer, String server, Instant emitAt) {
    boolean malformed = random.nextDouble() < malformedRatio;
    boolean late = !malformed && random.nextDouble() < lateRatio;
    long behind = late ? 1 + random.nextLong(lateBySeconds) : 0;
    long eventSecond = emitAt.getEpochSecond() - behind;
    int status = resource.statuses().pick(random);
    byte[] bytes =
        writer.write(
            client, eventSecond, resource.request(), status, size(resource, status), referer);
    return new Line(
        Instant.ofEpochSecond(eventSecond),
        emitAt,
        server,
        malformed ? Damage.of(bytes, writer.statusAt(), random) : bytes,
        malformed,
        late);
  }

  private int size(Resource resource, int status) {
    if (status == 304 || resource.size() == 0) {
      return 0;
    }
    int usual = status == 200 || status == 206 ? resource.size() : 320;
    return usual - usual / 8 + random.nextInt(usual / 4);
  }

  private boolean isBurst(Instant time) {
    for (Burst burst : bursts) {
      if (burst.covers(time)) {
        return true;
      }
    }
    return false;
  }

  private record Burst(Instant from, Instant until) {
    boolean covers(Instant time) {
      return !time.isBefore(from) && time.isBefore(until);
    }
  }

  /** A burst before the start is known. */
  private record BurstTime(Duration at, Duration length) {
    Burst after(Instant start) {
      return new Burst(start.plus(at), start.plus(at).plus(length));
    }
  }

  /** The settings of a farm. */
  public static final class Builder {
    private long seed = 1;
    private int servers = 4;
    private double rate = 1000;
    private double dailySwing = 0.4;
    private double lateRatio;
    private Duration lateBy = Duration.ofMinutes(5);
    private double malformedRatio;
    private Instant start = Instant.parse("2026-01-01T12:00:00Z");
    private final List<BurstTime> bursts = new ArrayList<>();

    private Builder() {}

    public Builder seed(long value) {
      this.seed = value;
      return this;
    }

    public Builder servers(int count) {
      require(count > 0, "servers must be above 0, not " + count);
      this.servers = count;
      return this;
    }

    /** Lines per second of the whole farm, averaged over a day. */
    public Builder rate(double linesPerSecond) {
      require(linesPerSecond > 0, "rate must be above 0, not " + linesPerSecond);
      this.rate = linesPerSecond;
      return this;
    }

    /** How far the rate moves around its average over a day; 0 for an even rate. */
    public Builder dailySwing(double share) {
      require(share >= 0 && share < 1, "dailySwing must be from 0 to below 1, not " + share);
      this.dailySwing = share;
      return this;
    }

    /** Share of lines that leave their server late, from 0 to 1. */
    public Builder lateRatio(double share) {
      require(share >= 0 && share <= 1, "lateRatio must be from 0 to 1, not " + share);
      this.lateRatio = share;
      return this;
    }

    /** The longest that a late line is held back, in whole seconds. */
    public Builder lateBy(Duration atMost) {
      require(atMost.toSeconds() > 0, "lateBy must be a second or more, not " + atMost);
      this.lateBy = atMost;
      return this;
    }

    /** Share of lines that are cut, binary or of another log, from 0 to 1. */
    public Builder malformedRatio(double share) {
      require(share >= 0 && share <= 1, "malformedRatio must be from 0 to 1, not " + share);
      this.malformedRatio = share;
      return this;
    }

    /**
     * Adds a time in which the first server answers nine of ten checkouts with a 5xx status, and
     * clients try again.
     *
     * @param at how long after the start it begins
     */
    public Builder burst(Duration at, Duration length) {
      require(!at.isNegative(), "a burst cannot begin before the start: " + at);
      bursts.add(new BurstTime(at, length));
      return this;
    }

    /** When the first line leaves, about. */
    public Builder start(Instant time) {
      this.start = time;
      return this;
    }

    public LogFarm build() {
      return new LogFarm(this);
    }

    private static void require(boolean condition, String message) {
      if (!condition) {
        throw new IllegalArgumentException(message);
      }
    }
  }
}
