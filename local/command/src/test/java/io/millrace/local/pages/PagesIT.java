package io.millrace.local.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.pipeline.ParsedPipeline;
import io.millrace.core.pipeline.PipelineChecker;
import io.millrace.core.pipeline.PipelineReader;
import io.millrace.core.pipeline.Problem;
import io.millrace.local.command.MillraceCommand;
import io.millrace.local.command.Terminal;
import io.millrace.local.spark.LocalSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the pages tell people to type does what they say. Every command runs, and prints what stands
 * under it, or the page says why no test runs it; then what it consists of is looked up.
 */
class PagesIT {
  private static final Set<String> LANGUAGES =
      Set.of("console", "text", "yaml", "json", "java", "sql", "properties");

  /** Programs that are run; of others nothing would be known but that they are installed. */
  private static final Set<String> HARMLESS = Set.of("mkdir", "cat", "sed");

  /** Commands that end with findings, as what they print says. */
  private static final Pattern FINDINGS =
      Pattern.compile("(?m)^.*: \\d+ mistakes?$|^.* [1-9]\\d* rejected$");

  private static final Pattern TEST = Pattern.compile("\\b\\w+(IT|Test|Suite)\\b");
  private static final Pattern TOP_KEY = Pattern.compile("([a-z]+):.*");
  private static final Pattern SAVED = Pattern.compile("# (\\S+\\.yaml)");

  /** What a fragment of a pipeline file lacks to be one. */
  private static final Map<String, String> REST =
      new TreeMap<>(
          Map.of(
              "name", "name: web",
              "source", "source: {format: kinesis, options: {stream: web, region: eu-west-1}}",
              "records", "records: {format: apache-combined}",
              "lake", "lake: {root: \"s3://logs/lake\"}"));

  /** Alerts and the like want something to read. */
  private static final String AGGREGATE =
      """
      aggregates:
        - name: some
          sql: SELECT window.start, count(*) AS n FROM records GROUP BY window(time, '1 minute')
          key: [start]
      """;

  @TempDir private static Path folder;
  private static Path home;
  private static Shell shell;

  /** Names of all Java and Scala files, once one is asked for. */
  private static final Set<String> sources = new HashSet<>();

  /**
   * The lake that pages ask: records of the example web-access, from files in place of a stream.
   */
  @BeforeAll
  static void makeALake() throws IOException {
    home = folder.toRealPath();
    Path log = home.resolve("logs/access.log");
    Files.createDirectories(log.getParent());
    Path file = home.resolve("web-access.yaml");
    shell = new Shell(home, file);
    run("generate", "--lines", "500", "--out", log.toString());
    String broken = "198.51.100.7 - - [01/Mar/2026:12:00:00 +0000] \"GET / HTTP/1.1\"\n";
    Files.writeString(log, Files.readString(log) + broken);
    String example = Files.readString(Pages.ROOT.resolve("examples/web-access.yaml"));
    Files.writeString(
        file,
        example
            .substring(0, example.indexOf("\naggregates:") + 1)
            .replace("format: kinesis", "format: files")
            .replace(
                "{stream: web-access, region: eu-west-1, start: trim-horizon}",
                "{dataset: web-access, path: \"%s\"}".formatted(log.getParent().toUri()))
            .replace("s3://logs/lake", home.resolve("data/lake").toUri().toString()));
    run("run", "--drain", file.toString());
  }

  private static void run(String... arguments) throws IOException {
    Shell.Outcome outcome = shell.millrace(List.of(arguments));
    assertThat(outcome.code()).as(outcome.printed()).isZero();
  }

  @Test
  void everyBlockSaysWhatItIs() throws IOException {
    for (Path page : Pages.all()) {
      for (Pages.Block block : Pages.blocks(page)) {
        assertThat(LANGUAGES)
            .as("language of the block %s", block.place())
            .contains(block.language());
        if (!block.language().equals("console")) {
          assertThat(block.text())
              .as("commands in a block of '%s': %s", block.language(), block.place())
              .doesNotContainPattern("(?m)^(\\$ )?(\\./)?(millrace|mvnw) ");
        }
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> everyCommandDoesWhatItsPageSays() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path page : Pages.all()) {
      for (Pages.Block block : Pages.blocks(page)) {
        Matcher saved = SAVED.matcher(block.lines().get(0));
        if (block.language().equals("yaml") && saved.matches()) {
          tests.add(
              DynamicTest.dynamicTest(
                  block.place() + " is saved", () -> shell.save(saved.group(1), block.text())));
        } else if (block.language().equals("console")) {
          for (Command command : Command.of(block)) {
            String first = command.text().lines().findFirst().orElseThrow();
            tests.add(
                DynamicTest.dynamicTest(
                    command.place() + " " + first, () -> assertDoesWhatItSays(command)));
          }
        }
      }
    }
    assertThat(tests).hasSizeGreaterThan(60);
    return tests.stream();
  }

  /** Whole files with their SQL; of a part its keys, values and options. */
  @Test
  void everyPipelineFileOfThePagesIsRight() throws IOException {
    int files = 0;
    try (SparkSession spark = LocalSession.start("PagesIT")) {
      for (Path page : Pages.all()) {
        for (Pages.Block block : Pages.blocks(page)) {
          if (block.language().equals("yaml") && !SAVED.matcher(block.lines().get(0)).matches()) {
            for (List<String> part : alternatives(block.lines())) {
              assertThat(problems(spark, part)).as(block.place()).isEmpty();
              files++;
            }
          }
        }
      }
    }
    assertThat(files).isGreaterThan(10);
  }

  private static void assertDoesWhatItSays(Command command)
      throws IOException, InterruptedException {
    if (command.reason().isPresent()) {
      assertThat(command.reason().get()).as("reason at %s", command.place()).isNotBlank();
      assertThat(missingTests(command.reason().get())).as(command.place()).isEmpty();
      lookUp(command);
      System.out.printf("Not run: %s: %s%n", command.place(), command.reason().get());
      return;
    }
    assertThat(command.isMillrace() || HARMLESS.contains(command.words().get(0)))
        .as("%s must run, or say why no test runs it: '%s…'", command.place(), Command.NOT_RUN)
        .isTrue();
    Shell.Outcome outcome = shell.run(command);

    boolean hasFindings = FINDINGS.matcher(String.join("\n", command.expected())).find();
    assertThat(outcome.code()).as(outcome.printed()).isEqualTo(hasFindings ? 1 : 0);
    assertPrinted(command, outcome.printed());
  }

  /** The lines that the page shows, in their order; whatever is printed between them. */
  private static void assertPrinted(Command command, String printed) {
    String pattern =
        command.expected().stream()
            .map(line -> "^" + wildcards(line.stripTrailing()) + " *$")
            .collect(Collectors.joining("(?s:.*?)"));
    assertThat(Pattern.compile(pattern, Pattern.MULTILINE).matcher(printed).find())
        .as(
            "%s prints%n%s%nand the page says%n%s",
            command.text(), printed, String.join("\n", command.expected()))
        .isTrue();
  }

  private static String wildcards(String line) {
    return Stream.of(line.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
  }

  private static void lookUp(Command command) throws IOException {
    List<String> words = command.program();
    switch (words.get(0)) {
      case "./millrace", "millrace" -> parse(command.arguments());
      case "spark-submit" -> {
        int jar = words.indexOf("batch/target/millrace-batch-*-emr.jar");
        assertThat(jar).as(command.place()).isPositive();
        parse(words.subList(jar + 1, words.size()));
      }
      case "./mvnw" -> assertBuilds(command.text());
      case "bench/run" ->
          assertThat(Files.readString(Pages.ROOT.resolve("bench/run")))
              .as(command.place())
              .containsPattern("(?m)^  (\\S+ \\| )*%s( \\| \\S+)*\\)$".formatted(words.get(1)));
      default -> {
        // The AWS CLI's own parser sees these in infra/tests; the rest are programs of the system.
        assertThat(words.get(0)).isIn("aws", "curl", "unzip", "python3", "cd", "export");
      }
    }
  }

  private static void parse(List<String> arguments) {
    MillraceCommand.commandLine(Terminal.ofProcess()).parseArgs(arguments.toArray(String[]::new));
  }

  private static void assertBuilds(String command) throws IOException {
    String pom = Files.readString(Pages.ROOT.resolve("pom.xml"));
    for (MatchResult given : matches("-pl (\\S+)|-P(\\w+)|-Dtest='?(\\w+)", command)) {
      if (given.group(1) != null) {
        assertThat(given.group(1).split(","))
            .allSatisfy(module -> assertThat(Pages.ROOT.resolve(module)).exists());
      } else if (given.group(2) != null) {
        assertThat(pom).contains("<id>%s</id>".formatted(given.group(2)));
      } else {
        assertThat(missingTests(given.group(3))).isEmpty();
      }
    }
  }

  /** Tests that a text names and that are not there. */
  private static List<String> missingTests(String text) throws IOException {
    if (sources.isEmpty()) {
      Pages.files(file -> file.matches(".*\\.(java|scala)"))
          .forEach(file -> sources.add(file.getFileName().toString().replaceFirst("\\..*", "")));
    }
    return matches(TEST.pattern(), text).stream()
        .map(MatchResult::group)
        .filter(test -> !sources.contains(test))
        .toList();
  }

  private static List<MatchResult> matches(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().toList();
  }

  private static List<Problem> problems(SparkSession spark, List<String> part) {
    Set<String> keys = topKeys(part);
    String text = String.join("\n", part) + "\n";
    if (keys.containsAll(REST.keySet())) {
      ParsedPipeline parsed = PipelineReader.parse(text, "page");
      return parsed.needsSpark() ? PipelineChecker.problems(spark, parsed) : parsed.problems();
    }
    StringBuilder whole = new StringBuilder(text);
    REST.forEach(
        (key, value) -> {
          if (!keys.contains(key)) {
            whole.append(value).append('\n');
          }
        });
    if (!keys.contains("aggregates")) {
      whole.append(AGGREGATE);
    }
    return PipelineReader.parse(whole.toString(), "page").problems();
  }

  /** A block that has a key twice shows several ways to write it. */
  private static List<List<String>> alternatives(List<String> lines) {
    List<List<String>> parts = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    List<String> part = new ArrayList<>();
    for (String line : lines) {
      Matcher key = TOP_KEY.matcher(line);
      if (key.matches() && !seen.add(key.group(1))) {
        parts.add(List.copyOf(part));
        part.clear();
        seen.clear();
        seen.add(key.group(1));
      }
      part.add(line);
    }
    parts.add(part);
    return parts;
  }

  private static Set<String> topKeys(List<String> lines) {
    return lines.stream()
        .map(TOP_KEY::matcher)
        .filter(Matcher::matches)
        .map(key -> key.group(1))
        .collect(Collectors.toSet());
  }
}
