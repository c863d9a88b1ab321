package io.millrace.core.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.function.TopItems.Item;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.List;
import java.util.Random;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

class ItemsTest {
  @Test
  void upToTenThousandAreCountedExactlyHoweverTheyComeTogether() throws Exception {
    DistinctItems left = new DistinctItems();
    DistinctItems right = new DistinctItems();
    for (int i = 0; i < 10_000; i++) {
      (i % 2 == 0 ? left : right).add(text("item-" + i));
      left.add(text("item-" + i / 2 * 2));
    }
    left.add(null);
    assertThat(through(left).plus(through(right)).count()).isEqualTo(10_000);
  }

  @Test
  void moreAreEstimated() throws Exception {
    DistinctItems all = new DistinctItems();
    DistinctItems few = new DistinctItems();
    for (int i = 0; i < 200_000; i++) {
      all.add(text("item-" + i));
      if (i < 100) {
        few.add(text("more-" + i));
      }
    }
    assertThat((double) through(all).plus(few).count()).isBetween(200_100 * 0.97, 200_100 * 1.03);
    assertThat((double) through(few).plus(all).count()).isBetween(200_100 * 0.97, 200_100 * 1.03);
  }

  @Test
  void topItemsAreExactAndTiesInOrder() throws Exception {
    TopItems left = new TopItems();
    TopItems right = new TopItems();
    for (int i = 0; i < 100; i++) {
      left.add(text("b"), 3);
      right.add(text("a"), 3);
      right.add(text("c-" + i), 3);
    }
    right.add(text("c-7"), 3);
    right.add(null, 3);
    assertThat(through(left).plus(through(right)).top())
        .containsExactly(item("a", 100), item("b", 100), item("c-7", 2));
  }

  @Test
  void theTopOfManyItemsIsFoundWithCountsThatAreAtMostALittleTooHigh() throws Exception {
    Random random = new Random(7);
    TopItems items = new TopItems();
    TopItems others = new TopItems();
    int[] truth = new int[5];
    for (int i = 0; i < 400_000; i++) {
      if (random.nextInt(10) == 0) {
        int heavy = Math.min(4, random.nextInt(5) + random.nextInt(2));
        truth[heavy]++;
        items.add(text("heavy-" + heavy), 5);
      } else {
        (i % 2 == 0 ? items : others).add(text("light-" + random.nextInt(60_000)), 5);
      }
    }
    List<Item> top = through(items).plus(through(others)).top();
    assertThat(top).hasSize(5);
    for (Item item : top) {
      assertThat(item.item().toString()).startsWith("heavy-");
      int count = truth[item.item().toString().charAt(6) - '0'];
      assertThat(item.count()).isBetween((long) count, count + Math.round(400_000 * 0.00011) + 1);
    }
  }

  @Test
  void nothingHasNoItems() {
    assertThat(new DistinctItems().count()).isZero();
    assertThat(new TopItems().top()).isEmpty();
    assertThat(new TopItems().plus(new TopItems()).top()).isEmpty();
  }

  private static Item item(String text, long count) {
    return new Item(text(text), count);
  }

  private static UTF8String text(String text) {
    return UTF8String.fromString(text);
  }

  /** As states travel between tasks. */
  @SuppressWarnings("unchecked")
  private static <T extends Serializable> T through(T state) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(state);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (T) in.readObject();
    }
  }
}
