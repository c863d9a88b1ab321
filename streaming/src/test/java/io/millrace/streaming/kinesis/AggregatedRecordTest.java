package io.millrace.streaming.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AggregatedRecordTest {
  private static final BigInteger SPACE = BigInteger.ONE.shiftLeft(128);

  @Test
  void recordsComeOutInTheirOrderWithTheirKeys() throws Exception {
    byte[] bytes =
        new Aggregate()
            .add("a", "one")
            .add("é", "two")
            .add("a", "")
            .add("b", "7", "four".getBytes(UTF_8))
            .toBytes();

    assertThat(texts(bytes, HashKeyRange.ALL))
        .containsExactly("0 a one", "1 é two", "2 a ", "3 b four");
  }

  @Test
  void tablesMayComeBehindTheRecordsAndUnknownFieldsAnywhere() throws Exception {
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    Aggregate.bytes(record, 4, new byte[] {10, 1, 'k'}); // a tag, which nobody gives out
    Aggregate.number(record, 1, 0);
    Aggregate.number(record, 9, -1);
    Aggregate.bytes(record, 3, "data".getBytes(UTF_8));
    record.write(13 << 3 | 5); // 32 bits
    record.writeBytes(new byte[4]);
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    Aggregate.bytes(message, 3, record.toByteArray());
    message.write(12 << 3 | 1); // 64 bits
    message.writeBytes(new byte[8]);
    Aggregate.number(message, 3, 5); // of another kind than field 3 is, so unknown, too
    Aggregate.bytes(message, 1, "key".getBytes(UTF_8));

    assertThat(texts(Aggregate.sealed(message.toByteArray()), HashKeyRange.ALL))
        .containsExactly("0 key data");
  }

  @Test
  void theLastOfARepeatedFieldCounts() throws Exception {
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    Aggregate.number(record, 1, 7);
    Aggregate.bytes(record, 3, "old".getBytes(UTF_8));
    Aggregate.number(record, 1, 0);
    Aggregate.bytes(record, 3, "new".getBytes(UTF_8));

    assertThat(texts(Aggregate.sealed(message("key", record)), HashKeyRange.ALL))
        .containsExactly("0 key new");
  }

  @Test
  void recordsOfOtherShardsAreLeftOutAndTheOthersKeepTheirPlaces() throws Exception {
    BigInteger half = SPACE.shiftRight(1);
    HashKeyRange lower = range(BigInteger.ZERO, half.subtract(BigInteger.ONE));
    HashKeyRange upper = range(half, SPACE.subtract(BigInteger.ONE));
    String low = keyIn(lower);
    String high = keyIn(upper);
    byte[] bytes =
        new Aggregate()
            .add(low, "0")
            .add(high, "1")
            .add(high, half.subtract(BigInteger.ONE).toString(), "2".getBytes(UTF_8))
            .add(low, half.toString(), "3".getBytes(UTF_8))
            .add(low, "4")
            .add(low, SPACE.subtract(BigInteger.ONE).toString(), "5".getBytes(UTF_8))
            .toBytes();

    assertThat(texts(bytes, lower))
        .containsExactly("0 " + low + " 0", "2 " + high + " 2", "4 " + low + " 4");
    assertThat(texts(bytes, upper))
        .containsExactly("1 " + high + " 1", "3 " + low + " 3", "5 " + low + " 5");
    assertThat(AggregatedRecord.read(bytes).size()).isEqualTo(6);
  }

  @Test
  void everyCutAndEveryFlippedBitOfTheChecksummedPartIsNoticed() {
    byte[] bytes = new Aggregate().add("key", "5", "data".getBytes(UTF_8)).toBytes();
    for (int length = 4; length < bytes.length; length++) {
      assertMalformed(Arrays.copyOf(bytes, length), "the ");
    }
    for (int bit = 4 * 8; bit < bytes.length * 8; bit++) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertMalformed(flipped, "the checksum is wrong");
    }
  }

  @Test
  void onlyTheWholeMarkMakesARecordAggregated() {
    byte[] bytes = new Aggregate().add("key", "data").toBytes();
    assertThat(AggregatedRecord.isMarked(bytes)).isTrue();
    assertThat(AggregatedRecord.isMarked(Arrays.copyOf(bytes, 4))).isTrue();
    for (int i = 0; i < 4; i++) {
      assertThat(AggregatedRecord.isMarked(Arrays.copyOf(bytes, i))).isFalse();
      byte[] other = bytes.clone();
      other[i]++;
      assertThat(AggregatedRecord.isMarked(other)).isFalse();
    }
  }

  @Test
  void brokenMessagesSayWhatIsWrongWithThem() {
    assertMalformed(Aggregate.sealed(new byte[0]), "the message has no record");
    assertMalformed(Aggregate.sealed(new byte[] {10}), "the message ends within a field");
    assertMalformed(Aggregate.sealed(new byte[] {10, 5, 'k'}), "the message ends within a field");
    assertMalformed(Aggregate.sealed(new byte[] {0, 0}), "a field of an impossible number");
    assertMalformed(Aggregate.sealed(new byte[] {11}), "a field of an unknown kind");
    assertMalformed(Aggregate.sealed(new byte[] {9, 0, 0}), "the message ends within a field");
    byte[] endless = new byte[12];
    Arrays.fill(endless, (byte) 0xff);
    endless[0] = 8;
    assertMalformed(Aggregate.sealed(endless), "a number of more than 64 bits");
    assertMalformed(
        new Aggregate().add("k", "340282366920938463463374607431768211456", new byte[1]).toBytes(),
        "an explicit hash key is no number from 0 to 2^128 - 1");
    assertMalformed(
        new Aggregate().add("k", "-1", new byte[1]).toBytes(), "an explicit hash key is no number");
    assertMalformed(
        new Aggregate().add("k", "1\n", new byte[1]).toBytes(), "an explicit hash key is no");
  }

  @Test
  void aRecordNeedsAKeyThatIsThereAndData() {
    ByteArrayOutputStream noData = new ByteArrayOutputStream();
    Aggregate.number(noData, 1, 0);
    assertMalformed(Aggregate.sealed(message("key", noData)), "no partition key or no data");
    ByteArrayOutputStream noKey = new ByteArrayOutputStream();
    Aggregate.bytes(noKey, 3, new byte[1]);
    assertMalformed(Aggregate.sealed(message("key", noKey)), "no partition key or no data");
    for (long index : new long[] {1, Integer.MAX_VALUE + 1L, 1L << 32, Long.MAX_VALUE, -1}) {
      ByteArrayOutputStream beyond = new ByteArrayOutputStream();
      Aggregate.number(beyond, 1, index);
      Aggregate.bytes(beyond, 3, new byte[1]);
      assertMalformed(Aggregate.sealed(message("key", beyond)), "names a key that the message");
      ByteArrayOutputStream hashBeyond = new ByteArrayOutputStream();
      Aggregate.number(hashBeyond, 1, 0);
      Aggregate.number(hashBeyond, 2, index);
      Aggregate.bytes(hashBeyond, 3, new byte[1]);
      assertMalformed(Aggregate.sealed(message("key", hashBeyond)), "names a key that the message");
    }
  }

  @Test
  void hashKeysAreNumbersOf128BitsWithoutSign() throws Exception {
    for (String decimal :
        List.of(
            "0",
            "1",
            "18446744073709551615",
            "18446744073709551616",
            SPACE.subtract(BigInteger.ONE).toString())) {
      HashKey key = HashKey.parse(decimal);
      assertThat(number(key)).isEqualTo(new BigInteger(decimal));
    }
    assertThat(HashKey.parse("9223372036854775808"))
        .isGreaterThan(HashKey.parse("9223372036854775807"));
    assertThat(HashKey.parse("170141183460469231731687303715884105728"))
        .isGreaterThan(HashKey.parse("170141183460469231731687303715884105727"));
    MessageDigest md5 = MessageDigest.getInstance("MD5");
    assertThat(number(HashKey.ofPartitionKey("é", md5)))
        .isEqualTo(new BigInteger(1, md5.digest("é".getBytes(UTF_8))));
  }

  /** What the producer library itself has written, with the records that others took from it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "deagg_with_real_kpl_data_with_ehks.json",
        "deagg_with_real_kpl_generated_ka_non_agg_rec_no_ehks.json"
      })
  void realRecordsHoldWhatIsExpectedOfThem(String file) throws Exception {
    JsonNode sample = sample(file);
    List<String> expected = new ArrayList<>();
    sample
        .get("expected_user_records")
        .forEach(
            user ->
                expected.add(user.get("partitionKey").asText() + " " + user.get("data").asText()));
    List<String> found = new ArrayList<>();
    for (JsonNode input : sample.get("inputs")) {
      JsonNode record = input.has("kinesis") ? input.get("kinesis") : input;
      byte[] data = Base64.getDecoder().decode(record.get("data").asText());
      if (AggregatedRecord.isMarked(data)) {
        AggregatedRecord.read(data)
            .within(HashKeyRange.ALL)
            .forEach(user -> found.add(user.partitionKey() + " " + new String(user.data(), UTF_8)));
      } else {
        String key = input.get("kinesisStreamRecordMetadata").get("partitionKey").asText();
        found.add(key + " " + new String(data, UTF_8));
      }
    }
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void explicitHashKeysOfRealRecordsDecideToWhichShardTheyBelong() throws Exception {
    JsonNode sample = sample("deagg_with_real_kpl_data_with_ehks.json");
    byte[] data =
        Base64.getDecoder().decode(sample.get("inputs").get(0).get("kinesis").get("data").asText());
    for (JsonNode user : sample.get("expected_user_records")) {
      BigInteger own = new BigInteger(user.get("explicitHashKey").asText());
      assertThat(AggregatedRecord.read(data).within(range(own, own)))
          .extracting(UserRecord::partitionKey)
          .containsExactly(user.get("partitionKey").asText());
    }
  }

  private static JsonNode sample(String name) throws IOException {
    Path file = Path.of(System.getProperty("millrace.samples", "samples"), "kpl", name);
    Assumptions.assumeTrue(
        Files.exists(file), () -> "SKIPPED: no " + file + "; set -Dmillrace.samples=FOLDER");
    return new ObjectMapper().readTree(file.toFile());
  }

  private static byte[] message(String key, ByteArrayOutputStream record) {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    Aggregate.bytes(message, 1, key.getBytes(UTF_8));
    Aggregate.bytes(message, 3, record.toByteArray());
    return message.toByteArray();
  }

  private static List<String> texts(byte[] bytes, HashKeyRange range) throws Malformed {
    return AggregatedRecord.read(bytes).within(range).stream()
        .map(
            user ->
                user.subSequenceNumber()
                    + " "
                    + user.partitionKey()
                    + " "
                    + new String(user.data(), UTF_8))
        .toList();
  }

  private static void assertMalformed(byte[] bytes, String reason) {
    assertThatThrownBy(() -> AggregatedRecord.read(bytes))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining(reason);
  }

  private static HashKeyRange range(BigInteger from, BigInteger to) {
    return new HashKeyRange(HashKey.parse(from.toString()), HashKey.parse(to.toString()));
  }

  private static String keyIn(HashKeyRange range) throws Exception {
    MessageDigest md5 = MessageDigest.getInstance("MD5");
    for (int i = 0; ; i++) {
      if (range.contains(HashKey.ofPartitionKey("key-" + i, md5))) {
        return "key-" + i;
      }
    }
  }

  private static BigInteger number(HashKey key) {
    return new BigInteger(Long.toUnsignedString(key.high()))
        .shiftLeft(64)
        .or(new BigInteger(Long.toUnsignedString(key.low())));
  }
}
