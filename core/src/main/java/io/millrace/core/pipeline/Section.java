package io.millrace.core.pipeline;

import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.Suggestions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * One mapping of a pipeline file. Reads typed values and reports each mistake at its place; a wrong
 * or missing value reads as its default or null.
 */
final class Section {
  private record Entry(Position keyAt, Node value) {}

  private final Position at;
  private final Problems problems;
  private final Environment environment;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /**
   * @param at where to report what is missing
   */
  Section(MappingNode node, Position at, Problems problems, Environment environment) {
    this.at = at;
    this.problems = problems;
    this.environment = environment;
    for (NodeTuple tuple : node.getValue()) {
      enter(tuple);
    }
  }

  private void enter(NodeTuple tuple) {
    Position keyAt = Position.of(tuple.getKeyNode());
    if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
      problems.add(keyAt, "a key must be text");
      return;
    }
    Entry first = entries.putIfAbsent(key.getValue(), new Entry(keyAt, tuple.getValueNode()));
    if (first != null) {
      problems.add(
          keyAt,
          "duplicate key '%s': it is also in line %d"
              .formatted(key.getValue(), first.keyAt.line()));
    }
  }

  /** Reports every key that the group does not have. */
  Section only(PipelineKeys.Group group) {
    List<String> known = group.keys().stream().map(ConfigOption::key).toList();
    entries.forEach(
        (key, entry) -> {
          if (!known.contains(key)) {
            problems.add(
                entry.keyAt, "unknown key '" + key + "'" + Suggestions.didYouMean(key, known));
          }
        });
    return this;
  }

  /** Whether the file states the key, rightly or not. */
  boolean has(ConfigOption<?> option) {
    return entries.containsKey(option.key());
  }

  /** Where this section begins. */
  Position at() {
    return at;
  }

  /** Where the value of a key is, or the section where the key is missing. */
  Position at(ConfigOption<?> option) {
    Entry entry = entries.get(option.key());
    return entry == null ? at : Position.of(entry.value);
  }

  /** The value, its default, or null where neither exists or the value is wrong. */
  <T> T read(ConfigOption<T> option) {
    return find(option).map(Located::value).orElse(option.defaultValue().orElse(null));
  }

  /** The value that the file states, if it is right. */
  <T> Optional<Located<T>> find(ConfigOption<T> option) {
    return present(option).flatMap(node -> one(option, node));
  }

  /** The texts of a list, without the wrong ones. */
  List<Located<String>> list(ConfigOption<String> option) {
    List<Located<String>> values = new ArrayList<>();
    for (Node item : items(option)) {
      one(option, item).ifPresent(values::add);
    }
    return values;
  }

  /** A section below this one. */
  Optional<Section> child(ConfigOption<String> option, PipelineKeys.Group group) {
    return present(option).flatMap(node -> mapping(option, node)).map(child -> child.only(group));
  }

  /** The sections of a list. */
  List<Section> children(ConfigOption<String> option, PipelineKeys.Group group) {
    List<Section> children = new ArrayList<>();
    for (Node item : items(option)) {
      if (item instanceof MappingNode mapping) {
        Section child = new Section(mapping, Position.of(item), problems, environment);
        children.add(child.only(group));
      } else {
        problems.add(
            Position.of(item),
            "each of '%s' must be a section of keys and values".formatted(option.key()));
      }
    }
    return children;
  }

  /** All keys of a section below this one as texts, whatever the keys are. */
  Map<String, Located<String>> options(ConfigOption<String> option) {
    Map<String, Located<String>> values = new LinkedHashMap<>();
    present(option)
        .flatMap(node -> mapping(option, node))
        .ifPresent(
            child ->
                child.entries.forEach(
                    (key, entry) ->
                        child.text(key, entry.value).ifPresent(text -> values.put(key, text))));
    return values;
  }

  private Optional<Node> present(ConfigOption<?> option) {
    Entry entry = entries.get(option.key());
    if (entry == null) {
      if (option.isRequired()) {
        problems.add(at, "'%s' is missing: %s".formatted(option.key(), option.description()));
      }
      return Optional.empty();
    }
    if (entry.value instanceof ScalarNode scalar && isEmpty(scalar, option)) {
      problems.add(
          entry.keyAt, "'%s' has no value: %s".formatted(option.key(), option.description()));
      return Optional.empty();
    }
    return Optional.of(entry.value);
  }

  /** A quoted empty text is a value, but not where one is required. */
  private static boolean isEmpty(ScalarNode scalar, ConfigOption<?> option) {
    return scalar.getTag().equals(Tag.NULL)
        || scalar.getValue().isBlank() && (scalar.isPlain() || option.isRequired());
  }

  private <T> Optional<Located<T>> one(ConfigOption<T> option, Node node) {
    return text(option.key(), node)
        .flatMap(
            text -> {
              try {
                return Optional.of(new Located<>(option.parse(text.value()), text.at()));
              } catch (IllegalArgumentException e) {
                problems.add(
                    text.at(),
                    "'%s' is '%s', but %s"
                        .formatted(option.key(), option.shown(text.value()), e.getMessage()));
                return Optional.empty();
              }
            });
  }

  private Optional<Located<String>> text(String key, Node node) {
    Position position = Position.of(node);
    if (!(node instanceof ScalarNode scalar)) {
      problems.add(position, "'%s' must be one value, not %s".formatted(key, kind(node)));
      return Optional.empty();
    }
    List<String> unset = new ArrayList<>();
    String text = environment.substitute(scalar.getValue(), unset::add);
    for (String name : unset) {
      problems.add(
          position, "'%s' needs the environment variable '%s': set it".formatted(key, name));
    }
    return unset.isEmpty() ? Optional.of(new Located<>(text, position)) : Optional.empty();
  }

  private Optional<Section> mapping(ConfigOption<?> option, Node node) {
    if (node instanceof MappingNode mapping) {
      Position keyAt = entries.get(option.key()).keyAt;
      return Optional.of(new Section(mapping, keyAt, problems, environment));
    }
    problems.add(
        Position.of(node),
        "'%s' must be a section of keys and values, not %s".formatted(option.key(), kind(node)));
    return Optional.empty();
  }

  private List<Node> items(ConfigOption<?> option) {
    Optional<Node> node = present(option);
    if (node.isEmpty()) {
      return List.of();
    }
    if (!(node.get() instanceof SequenceNode sequence)) {
      problems.add(
          Position.of(node.get()),
          "'%s' must be a list, not %s".formatted(option.key(), kind(node.get())));
      return List.of();
    }
    if (option.isRequired() && sequence.getValue().isEmpty()) {
      problems.add(
          Position.of(sequence), "'%s' is empty: %s".formatted(option.key(), option.description()));
    }
    return sequence.getValue();
  }

  private static String kind(Node node) {
    return switch (node.getNodeType()) {
      case MAPPING -> "a section";
      case SEQUENCE -> "a list";
      default -> "one value";
    };
  }
}
