package io.millrace.local.kinesis.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.millrace.local.kinesis.store.RecordCursor;
import io.millrace.local.kinesis.store.SequenceNumbers;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * The records of a page in JSON.
 *
 * <p>What is the same for every record is laid out once; per record, the digits of its sequence
 * number are overwritten and the whole is copied.
 */
final class JsonRecords {
  private static final byte[] HEAD =
      ("{\"SequenceNumber\":\""
              + " ".repeat(SequenceNumbers.LENGTH)
              + "\",\"ApproximateArrivalTimestamp\":")
          .getBytes(US_ASCII);
  private static final int SEQUENCE_NUMBER_AT = "{\"SequenceNumber\":\"".length();
  private static final byte[] DATA = ",\"Data\":\"".getBytes(US_ASCII);
  private static final byte[] PARTITION_KEY = "\",\"PartitionKey\":\"".getBytes(US_ASCII);
  private static final byte[] TAIL = "\"}".getBytes(US_ASCII);

  private JsonRecords() {}

  static void write(RecordCursor record, SequenceNumbers sequenceNumbers, ByteBuf target) {
    byte[] head = HEAD.clone();
    sequenceNumbers.write(0, head, SEQUENCE_NUMBER_AT);
    long arrival = Long.MIN_VALUE;
    byte[] arrivalText = {};
    boolean first = true;
    while (record.next()) {
      if (!first) {
        target.writeByte(',');
      }
      first = false;
      sequenceNumbers.rewrite(record.ordinal(), head, SEQUENCE_NUMBER_AT);
      if (record.arrival() != arrival) {
        arrival = record.arrival();
        arrivalText = JsonWriter.seconds(arrival).getBytes(US_ASCII);
      }
      target.writeBytes(head);
      target.writeBytes(arrivalText);
      target.writeBytes(DATA);
      ByteBuffer data = ByteBuffer.wrap(record.bytes(), record.dataAt(), record.dataLength());
      target.writeBytes(Base64.getEncoder().encode(data));
      target.writeBytes(PARTITION_KEY);
      text(record.bytes(), record.keyAt(), record.keyLength(), target);
      target.writeBytes(TAIL);
    }
  }

  private static void text(byte[] utf8, int at, int length, ByteBuf target) {
    if (isPlain(utf8, at, length)) {
      target.writeBytes(utf8, at, length);
    } else {
      String text = new String(utf8, at, length, UTF_8);
      target.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(text));
    }
  }

  private static boolean isPlain(byte[] utf8, int at, int length) {
    for (int i = at; i < at + length; i++) {
      if (utf8[i] < ' ' || utf8[i] == '"' || utf8[i] == '\\') {
        return false; // beyond ASCII too, where bytes are negative
      }
    }
    return true;
  }
}
