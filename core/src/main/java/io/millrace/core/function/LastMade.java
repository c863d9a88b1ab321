package io.millrace.core.function;

import java.util.function.Function;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Keeps for each thread what was last made of a text: a pattern or a block in a query is nearly
 * always one literal.
 */
final class LastMade<T> {
  private final Function<UTF8String, T> maker;
  private final ThreadLocal<Made<T>> last = new ThreadLocal<>();

  private record Made<T>(UTF8String text, T value) {}

  LastMade(Function<UTF8String, T> maker) {
    this.maker = maker;
  }

  T of(UTF8String text) {
    Made<T> made = last.get();
    if (made == null || !made.text.equals(text)) {
      made = new Made<>(text.clone(), maker.apply(text));
      last.set(made);
    }
    return made.value;
  }
}
