package io.millrace.local.kinesis.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.millrace.local.kinesis.store.ServiceException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * A message of {@code application/vnd.amazon.eventstream}: its length and that of its headers with
 * a checksum, the headers, an object in the client's format, and a checksum of all that.
 */
public final class EventFrame {
  public static final String CONTENT_TYPE = "application/vnd.amazon.eventstream";

  private static final int LENGTHS = 2 * Integer.BYTES;
  private static final int PRELUDE = LENGTHS + Integer.BYTES;
  private static final int CHECKSUM = Integer.BYTES;
  private static final int USUAL_HEADERS = 128;
  private static final int TEXT = 7;

  private EventFrame() {}

  /** An event, whose {@code fields} take about {@code expectedSize} bytes. */
  public static ByteBuf event(
      String type,
      WireFormat format,
      int expectedSize,
      ByteBufAllocator buffers,
      Consumer<WireWriter> fields) {
    ByteBuf frame = buffers.buffer(PRELUDE + USUAL_HEADERS + expectedSize + CHECKSUM);
    return fill(frame, "event", ":event-type", type, format, fields);
  }

  /** The exception that ends a stream of events. */
  public static ByteBuf exception(
      ServiceException error, WireFormat format, ByteBufAllocator buffers) {
    return fill(
        buffers.buffer(),
        "exception",
        ":exception-type",
        error.code(),
        format,
        fields -> fields.field("message", error.getMessage()));
  }

  private static ByteBuf fill(
      ByteBuf frame,
      String messageType,
      String kind,
      String type,
      WireFormat format,
      Consumer<WireWriter> fields) {
    try {
      frame.writeZero(PRELUDE);
      header(frame, ":message-type", messageType);
      header(frame, kind, type);
      header(frame, ":content-type", format.contentType());
      int headers = frame.writerIndex() - PRELUDE;
      WireWriter writer = format.writer(frame);
      writer.beginObject();
      fields.accept(writer);
      writer.endObject();
      frame.setInt(0, frame.writerIndex() + CHECKSUM);
      frame.setInt(Integer.BYTES, headers);
      frame.setInt(LENGTHS, checksum(frame, LENGTHS));
      frame.writeInt(checksum(frame, frame.writerIndex()));
      return frame;
    } catch (RuntimeException e) {
      frame.release();
      throw e;
    }
  }

  private static void header(ByteBuf frame, String name, String value) {
    byte[] key = name.getBytes(US_ASCII);
    byte[] text = value.getBytes(US_ASCII);
    frame.writeByte(key.length);
    frame.writeBytes(key);
    frame.writeByte(TEXT);
    frame.writeShort(text.length);
    frame.writeBytes(text);
  }

  private static int checksum(ByteBuf frame, int length) {
    CRC32 crc = new CRC32();
    crc.update(frame.nioBuffer(0, length));
    return (int) crc.getValue();
  }
}
