package io.millrace.local.kinesis.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.local.kinesis.store.Page;
import io.millrace.local.kinesis.store.SequenceNumbers;
import io.netty.buffer.ByteBuf;

/** CBOR (RFC 8949). Objects and lists have no length in front, so that nothing is counted first. */
final class CborWriter implements WireWriter {
  private static final int UNSIGNED = 0x00;
  private static final int NEGATIVE = 0x20;
  private static final int BYTES = 0x40;
  private static final int TEXT = 0x60;
  private static final int OPEN_LIST = 0x9F;
  private static final int OPEN_MAP = 0xBF;
  private static final int TAG_EPOCH = 0xC1;
  private static final int FALSE = 0xF4;
  private static final int TRUE = 0xF5;
  private static final int BREAK = 0xFF;

  private final ByteBuf target;

  CborWriter(ByteBuf target) {
    this.target = target;
  }

  @Override
  public void beginObject() {
    target.writeByte(OPEN_MAP);
  }

  @Override
  public void endObject() {
    target.writeByte(BREAK);
  }

  @Override
  public void beginArray() {
    target.writeByte(OPEN_LIST);
  }

  @Override
  public void endArray() {
    target.writeByte(BREAK);
  }

  @Override
  public void name(String name) {
    text(name);
  }

  @Override
  public void text(String value) {
    byte[] utf8 = value.getBytes(UTF_8);
    head(target, TEXT, utf8.length);
    target.writeBytes(utf8);
  }

  @Override
  public void number(long value) {
    if (value < 0) {
      head(target, NEGATIVE, -1 - value);
    } else {
      head(target, UNSIGNED, value);
    }
  }

  @Override
  public void bool(boolean value) {
    target.writeByte(value ? TRUE : FALSE);
  }

  /** Milliseconds under a tag that means seconds: what this service and its clients agree on. */
  @Override
  public void timestamp(long epochMillis) {
    target.writeByte(TAG_EPOCH);
    number(epochMillis);
  }

  @Override
  public void records(Page page, SequenceNumbers sequenceNumbers) {
    beginArray();
    CborRecords.write(page.cursor(), sequenceNumbers, target);
    endArray();
  }

  static void bytesHead(ByteBuf target, int length) {
    head(target, BYTES, length);
  }

  static void textHead(ByteBuf target, int length) {
    head(target, TEXT, length);
  }

  private static void head(ByteBuf target, int major, long value) {
    if (value < 24) {
      target.writeByte(major | (int) value);
    } else if (value < 1 << 8) {
      target.writeByte(major | 24);
      target.writeByte((int) value);
    } else if (value < 1 << 16) {
      target.writeByte(major | 25);
      target.writeShort((int) value);
    } else if (value < 1L << 32) {
      target.writeByte(major | 26);
      target.writeInt((int) value);
    } else {
      target.writeByte(major | 27);
      target.writeLong(value);
    }
  }
}
