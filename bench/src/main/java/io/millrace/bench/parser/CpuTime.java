package io.millrace.bench.parser;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Operations per second of CPU of the whole process, garbage collection and compilation included.
 * On a machine that others use too, this is the number to compare.
 */
public final class CpuTime implements InternalProfiler {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private long before;

  /** Nanoseconds of CPU that this process has used. */
  static long now() {
    return SYSTEM.getProcessCpuTime();
  }

  @Override
  public String getDescription() {
    return "Operations per CPU-second";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    before = now();
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    double seconds = (now() - before) / 1e9;
    // Reported operations already count each line of an invocation.
    double perSecond = result.getMetadata().getMeasuredOps() / seconds;
    return List.of(new ScalarResult("cpu", perSecond, "ops/cpu-s", AggregationPolicy.AVG));
  }
}
