package io.millrace.core.envelope;

import static io.millrace.core.envelope.Parts.bytes;
import static io.millrace.core.envelope.Parts.gzip;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.junit.jupiter.api.Test;

/** No bytes make an envelope throw, and every part keeps the promises of {@link EnvelopeChain}. */
class EnvelopeFuzzTest {
  private static final String DATA =
      "{\"messageType\":\"DATA_MESSAGE\",\"owner\":\"1\",\"logGroup\":\"g\",\"logStream\":\"s\","
          + "\"subscriptionFilters\":[\"f\"],\"logEvents\":[{\"id\":\"1\",\"timestamp\":1440442987000,"
          + "\"message\":\"a\\nb\",\"extractedFields\":{\"k\":\"v\"}}]}";
  private static final String FIREHOSE =
      "{\"deliveryStreamArn\":\"a\",\"records\":[{\"recordId\":\"1\",\"data\":\"YQpi\"}]}";

  private final Random random = new Random(20261125);

  @Test
  void mutatedRecords() {
    fuzz(List.of("cloudwatch-logs", "lines"), bytes(DATA + DATA), 100_000);
    fuzz(List.of("cloudwatch-logs"), gzip(bytes(DATA)), 20_000);
    fuzz(List.of("cloudwatch-logs"), Base64.getEncoder().encode(gzip(bytes(DATA))), 20_000);
    fuzz(
        List.of("cloudtrail-records"),
        bytes("{\"Records\":[{\"a\":[1,{}]},{\"b\":\"c\"}]}"),
        100_000);
    String packed = new String(Base64.getEncoder().encode(gzip(bytes("a"))), ISO_8859_1);
    fuzz(List.of("firehose", "gzip"), bytes(FIREHOSE.replace("YQpi", packed)), 50_000);
    fuzz(List.of("firehose", "lines"), bytes(FIREHOSE), 50_000);
    fuzz(List.of("gzip", "lines"), gzip(bytes("a\nb\nc")), 50_000);
    fuzz(List.of("base64"), bytes("YT8/Pz4+YWI="), 100_000);
  }

  private void fuzz(List<String> names, byte[] seed, int records) {
    EnvelopeChain chain = Envelopes.chain(names, Map.of("maxBytes", "1MB"));
    int messages = 0;
    int refused = 0;
    for (int i = 0; i < records; i++) {
      byte[] record = mutated(seed);
      int offset = random.nextInt(3);
      byte[] array = new byte[offset + record.length + random.nextInt(3)];
      System.arraycopy(record, 0, array, offset, record.length);
      ArrayData parts = chain.open(array, offset, record.length);
      assertThat(parts.numElements()).isPositive();
      int columns = chain.partType().size();
      for (int part = 0; part < parts.numElements(); part++) {
        InternalRow row = parts.getStruct(part, columns);
        assertThat(row.getInt(0)).isEqualTo(part);
        assertThat(row.isNullAt(columns - 1)).isEqualTo(row.isNullAt(columns - 2));
        if (row.isNullAt(columns - 1)) {
          messages += row.isNullAt(1) ? 0 : 1;
        } else {
          refused++;
          InternalRow rejection = row.getStruct(columns - 1, 2);
          assertThat(rejection.getUTF8String(0).toString()).isNotBlank();
          assertThat(rejection.getInt(1)).isBetween(0, row.getUTF8String(1).numBytes());
        }
      }
    }
    assertThat(messages).as(names + ", messages").isGreaterThan(records / 50);
    assertThat(refused).as(names + ", refused").isGreaterThan(records / 50);
  }

  private byte[] mutated(byte[] seed) {
    byte[] record = seed.clone();
    for (int i = random.nextInt(4); i > 0 && record.length > 0; i--) {
      int at = random.nextInt(record.length);
      switch (random.nextInt(4)) {
        case 0 -> record[at] = (byte) random.nextInt();
        case 1 -> record = Arrays.copyOf(record, at);
        case 2 -> record[at] = (byte) "{}[]\",:\\\n0".charAt(random.nextInt(10));
        default -> {
          byte[] longer = Arrays.copyOf(record, record.length + 1);
          System.arraycopy(record, at, longer, at + 1, record.length - at);
          record = longer;
        }
      }
    }
    return record;
  }
}
