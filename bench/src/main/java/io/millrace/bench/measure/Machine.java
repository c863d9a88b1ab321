package io.millrace.bench.measure;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** What a figure depends on besides the code. */
public final class Machine {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private Machine() {}

  /** Nanoseconds of CPU that this process has used, garbage collection and compilation included. */
  public static long cpuNanos() {
    return SYSTEM.getProcessCpuTime();
  }

  /** A line that says when and on what a benchmark runs, and how busy the machine was before. */
  public static String line() {
    return String.format(
        Locale.ROOT,
        "%s, %d CPUs, Java %s, load %.2f before the start",
        Instant.now().truncatedTo(ChronoUnit.SECONDS),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.version"),
        SYSTEM.getSystemLoadAverage());
  }
}
