package io.millrace.local.emr;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.core.MillraceException;
import io.millrace.core.option.Suggestions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A step as {@code emr/steps} has it, which may name values that are still to be filled in, like
 * {@code ${LAKE}}.
 *
 * @param name of the step
 * @param onFailure what the cluster does when it fails: CONTINUE, CANCEL_AND_WAIT or
 *     TERMINATE_CLUSTER
 * @param jar that the cluster starts; {@code command-runner.jar}
 * @param args its arguments
 */
public record StepDefinition(String name, String onFailure, String jar, List<String> args) {
  private static final String SUFFIX = ".json";
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(\\w+)}");

  public StepDefinition {
    args = List.copyOf(args);
  }

  /**
   * Reads {@code <name>.json} of a folder.
   *
   * @param name or the path of a file that ends in {@code .json}
   * @throws MillraceException when there is none, or it is no definition of one step
   */
  public static StepDefinition read(Path folder, String name) {
    Path file = name.endsWith(SUFFIX) ? Path.of(name) : folder.resolve(name + SUFFIX);
    if (!Files.isRegularFile(file)) {
      throw missing(folder, name, file);
    }
    try {
      return parse(Files.readString(file), file);
    } catch (IOException e) {
      throw new MillraceException(
          "Cannot read the step's definition %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static MillraceException missing(Path folder, String name, Path file) {
    if (name.endsWith(SUFFIX)) {
      return new MillraceException("There is no step definition " + file + ".");
    }
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.list(folder)) {
      files
          .map(each -> each.getFileName().toString())
          .filter(each -> each.endsWith(SUFFIX))
          .forEach(each -> names.add(each.substring(0, each.length() - SUFFIX.length())));
    } catch (IOException e) {
      return new MillraceException(
          "There are no step definitions in %s: start the command from the project's folder, or name a file with --step FILE.json."
              .formatted(folder.toAbsolutePath()),
          e);
    }
    return new MillraceException(
        "There is no step '%s' in %s%s"
            .formatted(name, folder, Suggestions.didYouMean(name, names)));
  }

  private static StepDefinition parse(String text, Path file) {
    JsonNode root;
    try {
      root = new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new MillraceException(
          "%s is no JSON: %s (line %d)"
              .formatted(file, e.getOriginalMessage(), e.getLocation().getLineNr()),
          e);
    }
    JsonNode step = root.path(0);
    if (root.size() != 1 || !step.isObject()) {
      throw wrong(file, "is to be a list of one step, as 'aws emr add-steps' takes it");
    }
    onlyKnows(file, step, Set.of("Name", "ActionOnFailure", "HadoopJarStep"));
    JsonNode run = step.path("HadoopJarStep");
    onlyKnows(file, run, Set.of("Jar", "Args"));
    List<String> args = new ArrayList<>();
    for (JsonNode word : run.path("Args")) {
      args.add(word.asText());
    }
    return new StepDefinition(
        text(file, step, "Name"),
        text(file, step, "ActionOnFailure"),
        text(file, run, "Jar"),
        args);
  }

  private static void onlyKnows(Path file, JsonNode node, Set<String> keys) {
    Iterator<String> names = node.fieldNames();
    while (names.hasNext()) {
      String name = names.next();
      if (!keys.contains(name)) {
        throw wrong(
            file, "has '%s', but only %s can be given".formatted(name, new TreeSet<>(keys)));
      }
    }
  }

  private static String text(Path file, JsonNode node, String key) {
    if (!node.path(key).isTextual()) {
      throw wrong(file, "lacks '" + key + "'");
    }
    return node.path(key).asText();
  }

  private static MillraceException wrong(Path file, String what) {
    return new MillraceException("The step's definition %s %s.".formatted(file, what));
  }

  /** Names of the values that are to be filled in. */
  private Set<String> placeholders() {
    Set<String> names = new TreeSet<>();
    Stream.concat(Stream.of(name, jar), args.stream())
        .forEach(
            text -> {
              Matcher matcher = PLACEHOLDER.matcher(text);
              while (matcher.find()) {
                names.add(matcher.group(1));
              }
            });
    return names;
  }

  /**
   * With its values filled in.
   *
   * @param given by the operator, which must all be used
   * @param environment of the process, where those are looked up that were not given
   * @throws MillraceException that names every value without an answer, and every one without a
   *     question
   */
  public StepDefinition filled(Map<String, String> given, Map<String, String> environment) {
    Set<String> wanted = placeholders();
    Set<String> unknown = new TreeSet<>(given.keySet());
    unknown.removeAll(wanted);
    if (!unknown.isEmpty()) {
      throw new MillraceException(
          "The step '%s' has no value %s to set; it has %s."
              .formatted(
                  name, String.join(", ", unknown), wanted.isEmpty() ? "none" : listed(wanted)));
    }
    Set<String> unfilled = new TreeSet<>(wanted);
    unfilled.removeAll(given.keySet());
    unfilled.removeIf(each -> !environment.getOrDefault(each, "").isEmpty());
    if (!unfilled.isEmpty()) {
      throw new MillraceException(
          "The step '%s' lacks values for %s. Give each as --set %s=…, or in the environment; emr/README.md says what they are."
              .formatted(name, listed(unfilled), unfilled.iterator().next()));
    }
    return mapped(
        text ->
            PLACEHOLDER
                .matcher(text)
                .replaceAll(
                    found -> {
                      String key = found.group(1);
                      return Matcher.quoteReplacement(
                          given.getOrDefault(key, environment.get(key)));
                    }));
  }

  private static String listed(Set<String> names) {
    return String.join(", ", names);
  }

  /** With more arguments behind its own. */
  public StepDefinition with(List<String> more) {
    return new StepDefinition(
        name, onFailure, jar, Stream.concat(args.stream(), more.stream()).toList());
  }

  /** With another word wherever it has the one. */
  StepDefinition replacing(String word, String other) {
    return mapped(text -> text.equals(word) ? other : text);
  }

  private StepDefinition mapped(Function<String, String> change) {
    return new StepDefinition(
        change.apply(name), onFailure, change.apply(jar), args.stream().map(change).toList());
  }
}
