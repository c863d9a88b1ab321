package io.millrace.local.kinesis.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ShardLogTest {
  private static final long START = 1_767_225_600_000L;

  /** A record as the simple model keeps it. */
  private record Entry(long ordinal, long arrival, String key, String data) {}

  private final ShardLog log = new ShardLog(START);

  @Test
  void emptyLogHasAnEmptyPage() {
    Page page = log.page(0, 100, 1000);

    assertThat(page.records()).isZero();
    assertThat(page.hasMore()).isFalse();
    assertThat(log.firstAtOrAfter(0)).isZero();
  }

  @Test
  void arrivalsNeverDecrease() {
    append(START + 10, "a");
    append(START + 5, "b");

    assertThat(read(0, 10, 1000))
        .extracting(Entry::arrival)
        .containsExactly(START + 10, START + 10);
  }

  @Test
  void pageEndsBeforeItExceedsItsBytesButHoldsOneRecord() {
    for (int i = 0; i < 3; i++) {
      append(START, "0123456789"); // eleven bytes with its key
    }

    assertThat(log.page(0, 10, 1).records()).isEqualTo(1);
    assertThat(log.page(0, 10, 22).records()).isEqualTo(2);
    assertThat(log.page(0, 10, 22).bytes()).isEqualTo(22);
    assertThat(log.page(0, 10, 22).hasMore()).isTrue();
    assertThat(log.page(1, 10, 22).hasMore()).isFalse();
    assertThat(log.page(0, 1, 1000).next()).isEqualTo(1);
  }

  @Test
  void closedLogTakesNothingAndKeepsWhatItHas() {
    append(START, "kept");
    log.close();

    assertThat(log.append(START, bytes("k"), bytes("lost"))).isEqualTo(-1);
    assertThat(read(0, 10, 1000)).extracting(Entry::data).containsExactly("kept");
  }

  @Test
  void pageStaysReadableWhenItsRecordsAreTrimmed() {
    append(START, "a");
    Page page = log.page(0, 10, 1000);
    log.trimBefore(1);

    assertThat(entries(page)).extracting(Entry::data).containsExactly("a");
    assertThat(read(0, 10, 1000)).isEmpty();
  }

  @Test
  void everyRecordCanBeTrimmedAndTheLogGoesOn() {
    append(START, "a");
    append(START, "b");
    log.trimBefore(100);
    append(START + 1, "c");

    assertThat(log.start()).isEqualTo(2);
    assertThat(read(0, 10, 1000)).extracting(Entry::data).containsExactly("c");
    assertThat(log.firstAtOrAfter(0)).isEqualTo(2);
  }

  @Test
  void gapOfMonthsBetweenRecordsKeepsTheirTimes() {
    long later = START + 200L * 86_400_000;
    append(START, "a");
    append(later, "b");

    assertThat(read(0, 10, 1000)).extracting(Entry::arrival).containsExactly(START, later);
    assertThat(log.firstAtOrAfter(START + 1)).isEqualTo(1);
  }

  @Test
  void randomUseAgreesWithAList() {
    for (int seed = 0; seed < 20; seed++) {
      new Comparison(seed).run();
    }
  }

  @Test
  void readersSeeWholeRecordsWhileTheWriterAppends() {
    int count = 200_000;
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < count; i++) {
                append(START + i, "record " + i);
              }
            });
    CompletableFuture<Long> reader = CompletableFuture.supplyAsync(() -> readAllOf(count));

    assertThat(CompletableFuture.allOf(writer, reader).thenCompose(done -> reader).join())
        .isEqualTo(count);
  }

  private long readAllOf(int count) {
    long next = 0;
    while (next < count) {
      Page page = log.page(next, 10_000, 1 << 20);
      for (Entry entry : entries(page)) {
        assertThat(entry.data()).isEqualTo("record " + entry.ordinal());
        assertThat(entry.arrival()).isEqualTo(START + entry.ordinal());
      }
      next = page.next();
    }
    return next;
  }

  private void append(long now, String data) {
    log.append(now, bytes("k"), bytes(data));
  }

  private List<Entry> read(long from, int maxRecords, long maxBytes) {
    return entries(log.page(from, maxRecords, maxBytes));
  }

  private static List<Entry> entries(Page page) {
    List<Entry> entries = new ArrayList<>();
    RecordCursor cursor = page.cursor();
    while (cursor.next()) {
      String key = new String(cursor.bytes(), cursor.keyAt(), cursor.keyLength(), UTF_8);
      String data = new String(cursor.bytes(), cursor.dataAt(), cursor.dataLength(), UTF_8);
      entries.add(new Entry(cursor.ordinal(), cursor.arrival(), key, data));
    }
    return entries;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /** One random history of appends, trims and reads, on a log and on a list. */
  private static final class Comparison {
    private final Random random;
    private final ShardLog log = new ShardLog(START);
    private final List<Entry> model = new ArrayList<>();
    private long end;
    private long now = START;

    Comparison(long seed) {
      random = new Random(seed);
    }

    void run() {
      for (int step = 0; step < 5000; step++) {
        int choice = random.nextInt(100);
        if (choice < 85) {
          append();
        } else if (choice < 87) {
          trim();
        } else {
          compare();
        }
      }
    }

    private void append() {
      now += random.nextInt(3);
      String key = "k".repeat(1 + random.nextInt(20));
      String data = Integer.toString(random.nextInt(), 36).repeat(random.nextInt(60));
      assertThat(log.append(now, bytes(key), bytes(data))).isEqualTo(end);
      model.add(new Entry(end++, now, key, data));
    }

    private void trim() {
      if (random.nextBoolean()) {
        long ordinal = end == 0 ? 0 : random.nextLong(end + 1);
        log.trimBefore(ordinal);
        model.removeIf(entry -> entry.ordinal() < ordinal);
      } else {
        long millis = START + random.nextLong(now - START + 2);
        log.trimOlderThan(millis);
        model.removeIf(entry -> entry.arrival() < millis);
      }
    }

    private void compare() {
      long from = random.nextLong(end + 1);
      int maxRecords = 1 + random.nextInt(500);
      long maxBytes = 1 + random.nextInt(100_000);
      List<Entry> expected = new ArrayList<>();
      long bytes = 0;
      for (Entry entry : model) {
        long size = entry.key().length() + entry.data().length();
        if (entry.ordinal() >= from) {
          if (expected.size() == maxRecords || !expected.isEmpty() && bytes + size > maxBytes) {
            break;
          }
          expected.add(entry);
          bytes += size;
        }
      }
      assertThat(entries(log.page(from, maxRecords, maxBytes))).isEqualTo(expected);
      long millis = START + random.nextLong(now - START + 2);
      assertThat(log.firstAtOrAfter(millis))
          .isEqualTo(
              model.stream()
                  .filter(entry -> entry.arrival() >= millis)
                  .mapToLong(Entry::ordinal)
                  .findFirst()
                  .orElse(end));
    }
  }
}
