package io.millrace.local.demo;

import java.nio.file.*;
import java.time.Duration;
import java.util.Optional;

class DemoMain {
  public static void main(String[] a) throws Exception {
    Demo d =
        new Demo(
            new DemoOptions(
                Duration.ofSeconds(Integer.parseInt(a[0])),
                Integer.parseInt(a[1]),
                a.length > 2 ? Optional.of(Path.of(a[2])) : Optional.empty(),
                Optional.of(Path.of("/tmp/s.json")),
                Path.of("/tmp/demo-" + System.currentTimeMillis()),
                1),
            System.out);
    System.exit(d.run().balances() ? 0 : 1);
  }
}
