package io.millrace.bench.parser;

import io.millrace.core.format.LogFormat;
import io.millrace.core.format.LogFormats;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
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

/**
 * One operation is one line of a VPC flow log. Beside {@code vpc-flow} stands {@code String.split},
 * which leaves the numbers as text, and the same with the numbers parsed.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class VpcFlowBenchmark {
  private static final int LINES = 20_000;
  private static final int FIELDS = 14;

  /** Which fields of version 2 are whole numbers. */
  private static final boolean[] NUMBERS = new boolean[FIELDS];

  static {
    NUMBERS[0] = true;
    Arrays.fill(NUMBERS, 5, 12, true);
  }

  private byte[][] lines;
  private String[] texts;
  private LogFormat format;

  @Setup
  public void generate() {
    lines = new FlowLines(1).next(LINES);
    texts = new String[LINES];
    for (int i = 0; i < LINES; i++) {
      texts[i] = new String(lines[i], StandardCharsets.UTF_8);
    }
    format = LogFormats.create("vpc-flow", Map.of());
  }

  /** From bytes to a typed row, each field of which is looked at. */
  @Benchmark
  @OperationsPerInvocation(LINES)
  public void millrace(Blackhole hole) {
    for (byte[] line : lines) {
      InternalRow row = format.parse(line, 0, line.length);
      for (int i = 0; i < FIELDS; i++) {
        if (row.isNullAt(i)) {
          hole.consume(i);
        } else if (NUMBERS[i]) {
          hole.consume(row.getLong(i));
        } else {
          hole.consume(row.getUTF8String(i));
        }
      }
      hole.consume(row.isNullAt(FIELDS));
    }
  }

  /** From bytes to a typed row whose texts are slices of them: no field is looked at. */
  @Benchmark
  @OperationsPerInvocation(LINES)
  public void millraceRow(Blackhole hole) {
    for (byte[] line : lines) {
      hole.consume(format.parse(line, 0, line.length));
    }
  }

  /** From a string that is there already to its words, none of which is looked at. */
  @Benchmark
  @OperationsPerInvocation(LINES)
  public void split(Blackhole hole) {
    for (String text : texts) {
      hole.consume(text.split(" "));
    }
  }

  /** From bytes to words and numbers. */
  @Benchmark
  @OperationsPerInvocation(LINES)
  public void splitAndParse(Blackhole hole) {
    for (byte[] line : lines) {
      String[] words = new String(line, StandardCharsets.UTF_8).split(" ");
      for (int i = 0; i < FIELDS; i++) {
        if (words[i].equals("-")) {
          hole.consume(i);
        } else if (NUMBERS[i]) {
          hole.consume(Long.parseLong(words[i]));
        } else {
          hole.consume(words[i]);
        }
      }
    }
  }
}
