package io.millrace.local.command;

import io.millrace.local.emr.StepDefinition;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** A step's definition, and the values that it leaves open. */
final class StepArguments {
  /** The project's folder, which the script {@code millrace} knows. */
  static final String HOME = "millrace.home";

  @Option(
      names = "--step",
      required = true,
      paramLabel = "NAME",
      description =
          "The step: a file of emr/steps without its ending, like ingest or compact, or another file"
              + " that ends in .json.")
  private String name;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description =
          "A value that the definition leaves open, like CODE=my-bucket for ${...}; as often as"
              + " needed (default: the environment's variable of that name).")
  private final Map<String, String> values = new LinkedHashMap<>();

  /** The definition with its values. */
  StepDefinition filled() {
    return StepDefinition.read(home().resolve("emr").resolve("steps"), name)
        .filled(values, System.getenv());
  }

  static Path home() {
    return Path.of(System.getProperty(HOME, ""));
  }
}
