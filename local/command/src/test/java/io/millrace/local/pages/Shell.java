package io.millrace.local.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.command.MillraceCommand;
import io.millrace.local.command.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Runs the commands of pages as if in the project's folder: {@code millrace} within this JVM,
 * others by bash. What they write lies in a folder of the test, and {@code /tmp} is a folder in
 * that.
 */
final class Shell {
  /** Where the pages put the name of the reader's own pipeline file. */
  private static final String FILE = "FILE";

  private static final String TMP = "/tmp/";

  /** Options whose value is a file or a folder of the reader. */
  private static final Set<String> PATHS =
      Set.of("--lake", "--out", "--output", "--manifest", "--errors", "--log", "--dir", "--file");

  private static final Pattern OWN_FILE = Pattern.compile("[\\w-]+\\.(yaml|log|csv|json|gz)");

  /** Of it pages ask the same more than once, and none changes it. */
  private static final String SHARED_LAKE = "data/lake";

  private final Map<List<String>, Outcome> answers = new HashMap<>();
  private final Path home;
  private final Path pipelineFile;

  /**
   * @param pipelineFile in {@code home}, for pages that leave the name to the reader
   */
  Shell(Path home, Path pipelineFile) throws IOException {
    this.home = home;
    this.pipelineFile = pipelineFile;
    Files.createDirectories(home.resolve("tmp"));
  }

  /** What a command has printed, with the names of files as the reader would see them. */
  record Outcome(int code, String printed) {}

  Outcome run(Command command) throws IOException, InterruptedException {
    if (!command.isMillrace()) {
      return bash(command.text());
    }
    List<String> arguments = command.arguments();
    if (!arguments.contains(SHARED_LAKE)) {
      return millrace(arguments);
    }
    Outcome known = answers.get(arguments);
    if (known == null) {
      known = millrace(arguments);
      answers.put(arguments, known);
    }
    return known;
  }

  Outcome millrace(List<String> arguments) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8));
    int code = MillraceCommand.commandLine(terminal).execute(translated(arguments));
    return new Outcome(code, asSeen(out.toString(UTF_8) + err.toString(UTF_8)));
  }

  private Outcome bash(String text) throws IOException, InterruptedException {
    Path log = home.resolve("bash.log");
    Process process =
        new ProcessBuilder("bash", "-euc", text.replace(TMP, home + TMP))
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).as(text).isTrue();
    return new Outcome(process.exitValue(), asSeen(Files.readString(log)));
  }

  /** Saves a file that a page shows, by the name in its first line. */
  void save(String name, String text) throws IOException {
    Files.writeString(home.resolve(name), here(text));
  }

  private String here(String text) {
    return text.replace("file://" + TMP, "file://" + home + TMP);
  }

  private String asSeen(String printed) {
    return printed.replace(home + TMP, TMP).replace(home + "/", "").replace(Pages.ROOT + "/", "");
  }

  private String[] translated(List<String> arguments) throws IOException {
    String[] translated = new String[arguments.size()];
    for (int i : IntStream.range(0, translated.length).toArray()) {
      boolean isPath = i > 0 && PATHS.contains(arguments.get(i - 1));
      translated[i] = translated(arguments.get(i), isPath);
    }
    return translated;
  }

  private String translated(String word, boolean isPath) throws IOException {
    if (word.equals(FILE)) {
      return pipelineFile.toString();
    }
    if (word.startsWith(TMP) && !word.startsWith(home.toString())) {
      return home + word;
    }
    Path ours = Pages.ROOT.resolve("examples").resolve(word.replaceFirst("^examples/", ""));
    if (word.startsWith("examples/") && Files.exists(ours)) {
      String text = Files.readString(ours);
      if (here(text).equals(text)) {
        return ours.toString();
      }
      save(ours.getFileName().toString(), text);
      return home.resolve(ours.getFileName()).toString();
    }
    boolean isLocal = !word.contains("://") && !word.startsWith("/");
    return isLocal && (isPath || OWN_FILE.matcher(word).matches())
        ? home.resolve(word).toString()
        : word;
  }
}
