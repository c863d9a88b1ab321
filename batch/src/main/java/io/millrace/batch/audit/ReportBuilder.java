package io.millrace.batch.audit;

import io.millrace.batch.audit.AuditReport.DeclaredGap;
import io.millrace.batch.audit.AuditReport.InFlight;
import io.millrace.batch.audit.AuditReport.Line;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Checks accounts as they come, in any order, and sums them per shard and interval. */
final class ReportBuilder {
  private static final Comparator<LineKey> BY_SHARD =
      Comparator.comparing(LineKey::stream)
          .thenComparing(LineKey::shard)
          .thenComparing(LineKey::fromMillis);

  private final String home;
  private final BatchSpan span;
  private final long intervalMillis;
  private final Map<LineKey, LineSum> lines = new TreeMap<>(BY_SHARD);
  private final Map<Long, Counts> inFlight = new TreeMap<>();
  private final List<DeclaredGap> gaps = new ArrayList<>();
  private final FirstProblems problems = new FirstProblems(AuditReport.MAX_PROBLEMS);

  ReportBuilder(String home, BatchSpan span, Duration interval) {
    this.home = home;
    this.span = span;
    this.intervalMillis = interval.toMillis();
  }

  void add(Account account) {
    if (account.ledger() == null && span.isInFlight(account.batch())) {
      inFlight.merge(account.batch(), Counts.of(account), Counts::plus);
      return;
    }
    List<Problem> found = check(account);
    lines.computeIfAbsent(key(account), key -> new LineSum()).add(Counts.of(account), found);
    found.forEach(problems::add);
    if (account.ledger() != null && account.ledger().gap() != null) {
      gaps.add(
          new DeclaredGap(
              account.stream(), account.shard(), account.batch(), account.ledger().gap()));
    }
  }

  AuditReport build() {
    gaps.sort(
        Comparator.comparing(DeclaredGap::stream)
            .thenComparing(DeclaredGap::shard)
            .thenComparing(DeclaredGap::batch));
    return new AuditReport(
        home,
        span.newest(),
        lines.entrySet().stream().map(line -> line.getValue().line(line.getKey())).toList(),
        lines.values().stream().map(LineSum::counts).reduce(Counts.NONE, Counts::plus),
        gaps,
        inFlight.entrySet().stream().map(ReportBuilder::inFlight).toList(),
        problems.count(),
        problems.sorted());
  }

  private static List<Problem> check(Account account) {
    if (account.ledger() == null) {
      return List.of(BalanceCheck.unknown(account));
    }
    List<Problem> found = new ArrayList<>();
    RangeCheck.problem(account).ifPresent(found::add);
    if (!account.isRepeated()) {
      found.addAll(BalanceCheck.problems(account));
    }
    return found;
  }

  private static InFlight inFlight(Map.Entry<Long, Counts> batch) {
    Counts counts = batch.getValue();
    return new InFlight(
        batch.getKey(), counts.rawRows(), counts.recordRows(), counts.deadLetterRows());
  }

  private LineKey key(Account account) {
    long interval = Math.floorDiv(account.ingestedMillis(), intervalMillis);
    return new LineKey(account.stream(), account.shard(), interval * intervalMillis);
  }

  private record LineKey(String stream, String shard, long fromMillis) {}

  private static final class LineSum {
    private final FirstProblems problems = new FirstProblems(1);
    private Counts counts = Counts.NONE;

    void add(Counts more, List<Problem> found) {
      counts = counts.plus(more);
      found.forEach(problems::add);
    }

    Counts counts() {
      return counts;
    }

    Line line(LineKey key) {
      return new Line(
          key.stream(),
          key.shard(),
          Instant.ofEpochMilli(key.fromMillis()),
          counts,
          problems.count(),
          problems.sorted().stream()
              .map(problem -> "batch %d: %s".formatted(problem.batch(), problem.summary()))
              .findFirst()
              .orElse(""));
    }
  }
}
