package io.millrace.streaming.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** No bytes make the reader fail in another way than it says, or give out more than they hold. */
class AggregatedRecordFuzzTest {
  private static final int MUTANTS = 1_000_000;

  private static final List<byte[]> MESSAGES =
      List.of(
          new Aggregate().add("key", "data").message(),
          new Aggregate().add("a", "1").add("b", "2").add("a", "3").add("c", "").message(),
          new Aggregate()
              .add("k", "0", "x".getBytes(UTF_8))
              .add("l", "340282366920938463463374607431768211455", "y".repeat(200).getBytes(UTF_8))
              .message());

  private static final HashKeyRange LOWER_HALF =
      new HashKeyRange(HashKey.MIN, new HashKey(-1L >>> 1, -1));

  private final Random random = new Random(20260501);
  private final Set<String> reasons = new HashSet<>();
  private int read;
  private int refused;

  @Test
  void mutantsWithARightChecksum() {
    for (int i = 0; i < MUTANTS; i++) {
      check(Aggregate.sealed(mutant(MESSAGES.get(i % MESSAGES.size()))));
    }
    // Neither all sound nor all broken, so both ways were taken often.
    assertThat(read).isBetween(MUTANTS / 20, MUTANTS * 19 / 20);
    assertThat(read + refused).isEqualTo(MUTANTS);
    assertThat(reasons).hasSizeBetween(5, 10);
  }

  @Test
  void bytesAtRandomBehindTheMark() {
    byte[] mark = Arrays.copyOf(Aggregate.sealed(new byte[0]), 4);
    for (int i = 0; i < 100_000; i++) {
      byte[] noise = new byte[random.nextInt(64)];
      random.nextBytes(noise);
      check(Aggregate.sealed(noise));
      byte[] unsealed = Arrays.copyOf(mark, 4 + noise.length);
      System.arraycopy(noise, 0, unsealed, 4, noise.length);
      check(unsealed);
    }
  }

  @Test
  void largeMessagesOfTheSmallestPartsTakeMemoryInProportion() {
    byte[] keys = new byte[1 << 20];
    for (int i = 0; i < keys.length; i += 2) {
      keys[i] = 10; // an empty partition key
    }
    check(Aggregate.sealed(keys));
    byte[] records = new byte[1 << 20];
    records[0] = 10;
    byte[] smallest = {26, 4, 8, 0, 26, 0};
    for (int i = 2; i + smallest.length <= records.length; i += smallest.length) {
      System.arraycopy(smallest, 0, records, i, smallest.length);
    }
    check(Aggregate.sealed(Arrays.copyOf(records, 2 + (records.length - 2) / 6 * 6)));
    assertThat(read).isEqualTo(1);
  }

  private void check(byte[] bytes) {
    assertThat(AggregatedRecord.isMarked(bytes)).isTrue();
    AggregatedRecord record;
    try {
      record = AggregatedRecord.read(bytes);
    } catch (Malformed e) {
      reasons.add(e.getMessage());
      refused++;
      return;
    }
    read++;
    List<UserRecord> all = record.within(HashKeyRange.ALL);
    long held = all.stream().mapToLong(user -> user.data().length).sum();
    assertThat(all.size()).isEqualTo(record.size()).isPositive();
    assertThat(held).isLessThan(bytes.length);
    assertThat(record.within(LOWER_HALF).size()).isLessThanOrEqualTo(record.size());
  }

  private byte[] mutant(byte[] message) {
    byte[] mutant = message;
    for (int mutations = random.nextInt(4); mutations > 0; mutations--) {
      mutant = mutated(mutant);
    }
    return mutant;
  }

  private byte[] mutated(byte[] message) {
    if (message.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    int from = random.nextInt(message.length);
    int to = Math.min(message.length, from + random.nextInt(12));
    return switch (random.nextInt(6)) {
      case 0 -> splice(message, from, from + 1, (byte) (message[from] ^ 1 << random.nextInt(8)));
      case 1 -> Arrays.copyOf(message, from);
      case 2 -> splice(message, from, from, (byte) random.nextInt());
      case 3 -> splice(message, from, to);
      case 4 -> splice(message, from, from, Arrays.copyOfRange(message, from, to));
      default -> splice(message, from, from, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0x7f);
    };
  }

  private static byte[] splice(byte[] bytes, int from, int to, byte... with) {
    byte[] spliced = new byte[bytes.length - (to - from) + with.length];
    System.arraycopy(bytes, 0, spliced, 0, from);
    System.arraycopy(with, 0, spliced, from, with.length);
    System.arraycopy(bytes, to, spliced, from + with.length, bytes.length - to);
    return spliced;
  }
}
