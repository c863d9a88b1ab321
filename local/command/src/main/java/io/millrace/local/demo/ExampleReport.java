package io.millrace.local.demo;

import io.millrace.core.lake.LakeViews;
import io.millrace.local.generate.scenario.Fact;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Prints what the tables answer, and whether they show what was planted. */
final class ExampleReport {
  private static final int WIDEST = 60;
  private static final int MOST_ROWS = 20;

  private final LakeViews views;
  private final PrintStream out;

  ExampleReport(LakeViews views, PrintStream out) {
    this.views = views;
    this.out = out;
  }

  void answers(List<Question> questions) {
    for (Question question : questions) {
      Dataset<Row> rows = views.ask(question.sql()).limit(MOST_ROWS);
      out.println();
      out.println(question.title());
      out.print(TextTable.of(rows, WIDEST));
    }
  }

  /** The facts that the tables do not show, with what they show in place. */
  List<String> unproven(List<Fact> facts) {
    List<String> unproven = new ArrayList<>();
    if (!facts.isEmpty()) {
      out.printf("%nPlanted, and found%n");
    }
    for (Fact fact : facts) {
      List<String> found =
          views.ask(fact.sql()).collectAsList().stream().map(ExampleReport::text).toList();
      boolean isFound = found.equals(fact.rows());
      out.printf("  %-4s %s%n", isFound ? "yes" : "NO", fact.name());
      if (!isFound) {
        String difference = "%s: expected %s, found %s".formatted(fact.name(), fact.rows(), found);
        out.println("       " + difference);
        unproven.add(difference);
      }
    }
    return unproven;
  }

  private static String text(Row row) {
    return IntStream.range(0, row.size())
        .mapToObj(i -> row.isNullAt(i) ? "-" : row.get(i).toString())
        .collect(Collectors.joining(" | "));
  }
}
