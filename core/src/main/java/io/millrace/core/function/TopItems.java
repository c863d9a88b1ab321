package io.millrace.core.function;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.datasketches.ArrayOfStringsSerDe;
import org.apache.datasketches.frequencies.ErrorType;
import org.apache.datasketches.frequencies.ItemsSketch;
import org.apache.datasketches.memory.Memory;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Finds the most frequent items: by exact counts up to {@link #EXACT} different ones, beyond by a
 * frequent-items sketch, whose counts may be too high by at most 0.011 % of all rows.
 *
 * @see <a
 *     href="https://datasketches.apache.org/docs/Frequency/FrequentItemsOverview.html">DataSketches,
 *     frequent items: the error is 3.5 divided by the map's size</a>
 */
public final class TopItems implements Serializable {
  private static final long serialVersionUID = 1L;

  /** So many different items are counted exactly. */
  public static final int EXACT = 10_000;

  private static final int MAP_SIZE = 1 << 15;

  private Map<UTF8String, Long> counts = new HashMap<>();
  private int wanted;
  private transient ItemsSketch<String> sketch;

  /**
   * An item and how often it came.
   *
   * @param count an upper bound where the items were too many to count exactly
   */
  public record Item(UTF8String item, long count) {}

  /**
   * Takes note of an item; a null is none.
   *
   * @param k how many to find; the largest counts
   */
  public void add(UTF8String item, int k) {
    wanted = Math.max(wanted, k);
    if (item == null) {
      return;
    }
    if (sketch == null) {
      add(item, 1L);
    } else {
      sketch.update(item.toString());
    }
  }

  private void add(UTF8String item, long times) {
    Long before = counts.get(item);
    counts.put(before == null ? item.clone() : item, (before == null ? 0 : before) + times);
    if (counts.size() > EXACT) {
      sketch = sketched();
      counts = Map.of();
    }
  }

  private ItemsSketch<String> sketched() {
    ItemsSketch<String> made = new ItemsSketch<>(MAP_SIZE);
    counts.forEach((item, count) -> made.update(item.toString(), count));
    return made;
  }

  /** What both have seen. */
  public TopItems plus(TopItems other) {
    wanted = Math.max(wanted, other.wanted);
    if (sketch == null && other.sketch == null) {
      Map<UTF8String, Long> mine = new HashMap<>(counts);
      other.counts.forEach((item, count) -> mine.merge(item, count, Long::sum));
      counts = mine;
      if (counts.size() > EXACT) {
        sketch = sketched();
        counts = Map.of();
      }
      return this;
    }
    ItemsSketch<String> both = sketch == null ? sketched() : sketch;
    both.merge(other.sketch == null ? other.sketched() : other.sketch);
    sketch = both;
    counts = Map.of();
    return this;
  }

  /** The most frequent items, those of one count in the order of their bytes. */
  public List<Item> top() {
    Stream<Item> all =
        sketch == null
            ? counts.entrySet().stream().map(entry -> new Item(entry.getKey(), entry.getValue()))
            : Arrays.stream(sketch.getFrequentItems(ErrorType.NO_FALSE_NEGATIVES))
                .map(row -> new Item(UTF8String.fromString(row.getItem()), row.getUpperBound()));
    return all.sorted(Comparator.comparingLong(Item::count).reversed().thenComparing(Item::item))
        .limit(wanted)
        .toList();
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
    out.writeObject(sketch == null ? null : sketch.toByteArray(new ArrayOfStringsSerDe()));
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    byte[] bytes = (byte[]) in.readObject();
    sketch =
        bytes == null
            ? null
            : ItemsSketch.getInstance(Memory.wrap(bytes), new ArrayOfStringsSerDe());
  }
}
