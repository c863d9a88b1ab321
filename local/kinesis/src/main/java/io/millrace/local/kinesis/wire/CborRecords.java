package io.millrace.local.kinesis.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.millrace.local.kinesis.store.Bytes;
import io.millrace.local.kinesis.store.RecordCursor;
import io.millrace.local.kinesis.store.SequenceNumbers;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;

/**
 * The records of a page in CBOR.
 *
 * <p>All that stands in front of a record's data has the same length for every record. It is laid
 * out once per page; per record, the digits and the time are overwritten and the whole is copied.
 */
final class CborRecords {
  private static final byte[] HEAD;
  private static final int SEQUENCE_NUMBER_AT;
  private static final int ARRIVAL_AT;
  private static final byte[] PARTITION_KEY;

  static {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    head.write(0xA4); // a map of four
    text(head, "SequenceNumber");
    head.write(0x78); // a text of fewer than 256 bytes
    head.write(SequenceNumbers.LENGTH);
    SEQUENCE_NUMBER_AT = head.size();
    head.writeBytes(new byte[SequenceNumbers.LENGTH]);
    text(head, "ApproximateArrivalTimestamp");
    head.write(0xC1); // the tag of a time
    head.write(0x1B); // a number of eight bytes
    ARRIVAL_AT = head.size();
    head.writeBytes(new byte[Long.BYTES]);
    text(head, "Data");
    HEAD = head.toByteArray();
    ByteArrayOutputStream key = new ByteArrayOutputStream();
    text(key, "PartitionKey");
    PARTITION_KEY = key.toByteArray();
  }

  private CborRecords() {}

  static void write(RecordCursor record, SequenceNumbers sequenceNumbers, ByteBuf target) {
    byte[] head = HEAD.clone();
    sequenceNumbers.write(0, head, SEQUENCE_NUMBER_AT);
    while (record.next()) {
      sequenceNumbers.rewrite(record.ordinal(), head, SEQUENCE_NUMBER_AT);
      Bytes.putLong(head, ARRIVAL_AT, record.arrival());
      target.writeBytes(head);
      CborWriter.bytesHead(target, record.dataLength());
      target.writeBytes(record.bytes(), record.dataAt(), record.dataLength());
      target.writeBytes(PARTITION_KEY);
      CborWriter.textHead(target, record.keyLength());
      target.writeBytes(record.bytes(), record.keyAt(), record.keyLength());
    }
  }

  private static void text(ByteArrayOutputStream target, String text) {
    int length = text.length();
    if (length < 24) {
      target.write(0x60 | length);
    } else {
      target.write(0x78);
      target.write(length);
    }
    target.writeBytes(text.getBytes(US_ASCII));
  }
}
