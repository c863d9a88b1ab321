package io.millrace.bench.parser;

import io.millrace.core.format.AccessLog;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.catalyst.InternalRow;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** One operation is one line from its bytes to typed fields, each of which is looked at. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class AccessLogBenchmark {
  private static final int LINES = 20_000;

  private byte[][] lines;
  private RegexParser usualRegex;
  private RegexParser escapeAwareRegex;
  private GrokParser grok;
  private HttpdlogParser httpdlog;

  @Setup
  public void generate() {
    lines = new AccessLines(1).next(LINES);
    usualRegex = RegexParser.usual();
    escapeAwareRegex = RegexParser.escapeAware();
    grok = new GrokParser();
    httpdlog = new HttpdlogParser();
  }

  @Benchmark
  @OperationsPerInvocation(LINES)
  public void millrace(Blackhole hole) {
    for (byte[] line : lines) {
      InternalRow row = AccessLog.COMBINED.parse(line, 0, line.length);
      for (int i = 0; i < 3; i++) {
        hole.consume(row.isNullAt(i) ? null : row.getUTF8String(i));
      }
      hole.consume(row.getLong(3));
      // Behind the request as a whole, which no peer gives.
      for (int i = 5; i < 9; i++) {
        hole.consume(row.isNullAt(i) ? null : row.getUTF8String(i));
      }
      hole.consume(row.isNullAt(9) ? 0 : row.getInt(9));
      hole.consume(row.isNullAt(10) ? 0 : row.getLong(10));
      hole.consume(row.isNullAt(11) ? null : row.getUTF8String(11));
      hole.consume(row.isNullAt(12) ? null : row.getUTF8String(12));
      hole.consume(row.isNullAt(13));
    }
  }

  @Benchmark
  @OperationsPerInvocation(LINES)
  public void usualRegex(Blackhole hole) {
    for (byte[] line : lines) {
      hole.consume(usualRegex.parse(line));
    }
  }

  @Benchmark
  @OperationsPerInvocation(LINES)
  public void escapeAwareRegex(Blackhole hole) {
    for (byte[] line : lines) {
      hole.consume(escapeAwareRegex.parse(line));
    }
  }

  @Benchmark
  @OperationsPerInvocation(LINES)
  public void javaGrok(Blackhole hole) {
    for (byte[] line : lines) {
      hole.consume(grok.parse(line));
    }
  }

  @Benchmark
  @OperationsPerInvocation(LINES)
  public void httpdlog(Blackhole hole) throws Exception {
    for (byte[] line : lines) {
      hole.consume(httpdlog.parse(line));
    }
  }
}
