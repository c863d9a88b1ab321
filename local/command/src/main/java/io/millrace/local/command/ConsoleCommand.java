package io.millrace.local.command;

import io.millrace.local.console.Console;
import io.millrace.local.spark.LocalSession;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace console}: the tables of a pipeline on one page in the browser. */
@Command(
    name = "console",
    description = {
      "Show a pipeline's tables on one page in the browser: what the ledger says, dead letters with"
          + " their bytes, late rows and amendments, aggregates, alerts. It follows the tables while"
          + " a page is open, and writes nothing. The demo has the same page, and shows there how its"
          + " queries run as well."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  $ millrace console --lake data/demo/lake --pipeline web-access",
      "  $ millrace console --lake s3a://logs/lake --pipeline web-access --port 8090",
      "",
      "Ctrl-C ends it."
    })
final class ConsoleCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final CountDownLatch stopped = new CountDownLatch(1);

  @Mixin private LakeArguments lake;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "0",
      description = "Port on 127.0.0.1 (default: one that is free).")
  private int port;

  ConsoleCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Console console = Console.start("Starting Spark …", port);
        Interrupts guard = Interrupts.finishFirst(stopped::countDown)) {
      terminal.out().printf("Console    %s%n", console.url());
      terminal.out().flush();
      try (SparkSession spark = LocalSession.start("millrace console")) {
        console.show(spark, lake.root(), lake.pipeline());
        console.note("The tables only: no query runs in this process");
        stopped.await();
      }
      return ExitCode.DONE;
    }
  }
}
