package io.millrace.core.option;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * One option: its key, type, default, check and help. Immutable; each builder method returns a new
 * option.
 *
 * @param <T> the type of the value
 */
public final class ConfigOption<T> {
  private final String key;
  private final String typeName;
  private final Function<String, T> parser;
  private final T defaultValue;
  private final boolean required;
  private final Predicate<T> check;
  private final String rule;
  private final UnaryOperator<String> shown;
  private final String description;

  private ConfigOption(
      String key,
      String typeName,
      Function<String, T> parser,
      T defaultValue,
      boolean required,
      Predicate<T> check,
      String rule,
      UnaryOperator<String> shown,
      String description) {
    this.key = requireNonNull(key, "key");
    this.typeName = typeName;
    this.parser = parser;
    this.defaultValue = defaultValue;
    this.required = required;
    this.check = check;
    this.rule = rule;
    this.shown = shown;
    this.description = description;
  }

  private static <T> ConfigOption<T> of(String key, String typeName, Function<String, T> parser) {
    return new ConfigOption<>(
        key, typeName, parser, null, false, value -> true, "", UnaryOperator.identity(), "");
  }

  public static ConfigOption<String> string(String key) {
    return of(key, "text", Function.identity());
  }

  public static ConfigOption<Integer> integer(String key) {
    return of(key, "whole number", Integer::valueOf);
  }

  public static ConfigOption<Long> wholeNumber(String key) {
    return of(key, "whole number", Long::valueOf);
  }

  public static ConfigOption<Boolean> flag(String key) {
    return of(key, "true or false", ConfigOption::parseFlag);
  }

  /**
   * A duration such as {@code 500ms}, {@code 30s}, {@code 10 minutes}, {@code 2h} or {@code 1d}.
   */
  public static ConfigOption<Duration> duration(String key) {
    return of(key, "duration, like 30s or 10 minutes", Durations::parse);
  }

  /** A size in bytes such as {@code 1048576}, {@code 64MB} (powers of 1024). */
  public static ConfigOption<Long> byteSize(String key) {
    return of(key, "size, like 64MB", ByteSizes::parse);
  }

  /** One of an enum's constants, written in lower case with dashes. */
  public static <E extends Enum<E>> ConfigOption<E> choice(String key, Class<E> type) {
    String names =
        Arrays.stream(type.getEnumConstants())
            .map(ConfigOption::spelling)
            .collect(Collectors.joining(", "));
    return of(
        key,
        "one of " + names,
        text ->
            Arrays.stream(type.getEnumConstants())
                .filter(constant -> spelling(constant).equals(text.trim().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not " + names)));
  }

  /** A value with a type of its own; {@code parser} throws IllegalArgumentException on bad text. */
  public static <T> ConfigOption<T> custom(
      String key, String typeName, Function<String, T> parser) {
    return of(key, typeName, parser);
  }

  public ConfigOption<T> defaultValue(T value) {
    return new ConfigOption<>(key, typeName, parser, value, false, check, rule, shown, description);
  }

  public ConfigOption<T> required() {
    return new ConfigOption<>(key, typeName, parser, null, true, check, rule, shown, description);
  }

  /** Adds a check; {@code rule} completes the sentence "it must be …". */
  public ConfigOption<T> mustBe(String rule, Predicate<T> check) {
    return new ConfigOption<>(
        key, typeName, parser, defaultValue, required, check, rule, shown, description);
  }

  /** Messages show a wrong text as {@code shown} gives it, where it may hold a secret. */
  public ConfigOption<T> shownAs(UnaryOperator<String> shown) {
    return new ConfigOption<>(
        key, typeName, parser, defaultValue, required, check, rule, shown, description);
  }

  public ConfigOption<T> describedAs(String text) {
    return new ConfigOption<>(
        key, typeName, parser, defaultValue, required, check, rule, shown, text);
  }

  public String key() {
    return key;
  }

  public String typeName() {
    return typeName;
  }

  public Optional<T> defaultValue() {
    return Optional.ofNullable(defaultValue);
  }

  public boolean isRequired() {
    return required;
  }

  public String description() {
    return description;
  }

  /** A text that was given for the option as messages may show it. */
  public String shown(String text) {
    return shown.apply(text);
  }

  /**
   * The value of {@code text}.
   *
   * @throws IllegalArgumentException with the rule that the text breaks
   */
  public T parse(String text) {
    T value;
    try {
      value = parser.apply(text.trim());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("it must be a " + typeName, e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("it must be " + article(typeName), e);
    }
    if (!check.test(value)) {
      throw new IllegalArgumentException("it must be " + rule);
    }
    return value;
  }

  private static String article(String typeName) {
    return typeName.startsWith("one of") || typeName.startsWith("true")
        ? typeName
        : "a " + typeName;
  }

  /** How an enum constant is written in configuration: lower case, dashes. */
  public static String spelling(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static boolean parseFlag(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  @Override
  public String toString() {
    return key;
  }
}
