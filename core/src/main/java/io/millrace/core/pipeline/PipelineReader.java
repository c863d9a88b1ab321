package io.millrace.core.pipeline;

import io.millrace.core.MillraceException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads pipeline files. All mistakes of a file are collected, each with its place; {@link
 * PipelineChecker} adds those in its SQL. Values may hold {@code ${env:NAME}}, which stands for an
 * environment variable; no message ever shows the variable's value.
 */
public final class PipelineReader {
  private final UnaryOperator<String> variables;

  /**
   * @param variables gives an environment variable's value, or null
   */
  PipelineReader(UnaryOperator<String> variables) {
    this.variables = variables;
  }

  /**
   * Reads a file, named in messages as {@code file} is written.
   *
   * @throws MillraceException when the file cannot be read; what is wrong inside it is in {@link
   *     ParsedPipeline#problems()}
   */
  public static ParsedPipeline read(Path file) {
    try {
      return parse(Files.readString(file), file.toString());
    } catch (NoSuchFileException e) {
      throw new MillraceException("Pipeline file " + file + " does not exist.", e);
    } catch (CharacterCodingException e) {
      throw new MillraceException("Pipeline file " + file + " is not UTF-8 text.", e);
    } catch (IOException e) {
      throw new MillraceException("Cannot read pipeline file " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads the text of a pipeline file.
   *
   * @param fileName the name that messages show
   */
  public static ParsedPipeline parse(String text, String fileName) {
    return new PipelineReader(System::getenv).parseText(text, fileName);
  }

  ParsedPipeline parseText(String text, String fileName) {
    Environment environment = new Environment(variables);
    Problems problems = new Problems(fileName, environment);
    Optional<Section> top = compose(text, fileName, problems, environment);
    if (top.isEmpty()) {
      return new ParsedPipeline(
          fileName, problems, environment, Optional.empty(), Optional.empty());
    }
    PipelineDraft draft = new PipelineDraft(top.get(), problems, fileName);
    Optional<Pipeline> pipeline =
        problems.isEmpty() ? Optional.of(draft.pipeline()) : Optional.empty();
    return new ParsedPipeline(
        fileName, problems, environment, pipeline, Optional.of(draft.queries()));
  }

  private static Optional<Section> compose(
      String text, String fileName, Problems problems, Environment environment) {
    LoadSettings settings = LoadSettings.builder().setLabel(fileName).setUseMarks(true).build();
    try {
      Optional<Node> node = new Compose(settings).composeString(text);
      if (node.orElse(null) instanceof MappingNode mapping) {
        return Optional.of(
            new Section(mapping, Position.START, problems, environment).only(PipelineKeys.TOP));
      }
      problems.add(
          node.map(Position::of).orElse(Position.START),
          "a pipeline file is a section of keys and values, like 'name: web-access'");
    } catch (MarkedYamlEngineException e) {
      Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
      String context = e.getContext() == null ? "" : e.getContext() + ": ";
      problems.add(
          mark.map(Position::of).orElse(Position.START),
          "this is not YAML: " + context + e.getProblem());
    } catch (ReaderException e) {
      problems.add(
          positionOf(text, e.getPosition()),
          "this is not YAML: the character U+%04X is not allowed".formatted(e.getCodePoint()));
    } catch (YamlEngineException e) {
      problems.add(Position.START, "this is not YAML: " + e.getMessage());
    }
    return Optional.empty();
  }

  private static Position positionOf(String text, int index) {
    String before = text.substring(0, Math.min(index, text.length()));
    int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
    return new Position(line, before.length() - before.lastIndexOf('\n'));
  }
}
