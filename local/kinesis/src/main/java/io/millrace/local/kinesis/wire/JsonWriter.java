package io.millrace.local.kinesis.wire;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.millrace.local.kinesis.store.Page;
import io.millrace.local.kinesis.store.SequenceNumbers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** JSON as the service writes it: blobs in base64, times as seconds with a fraction. */
final class JsonWriter implements WireWriter {
  private final ByteBuf target;
  private boolean first = true;

  JsonWriter(ByteBuf target) {
    this.target = target;
  }

  @Override
  public void beginObject() {
    open('{');
  }

  @Override
  public void endObject() {
    close('}');
  }

  @Override
  public void beginArray() {
    open('[');
  }

  @Override
  public void endArray() {
    close(']');
  }

  @Override
  public void name(String name) {
    text(name);
    target.writeByte(':');
    first = true; // no comma between a name and its value
  }

  @Override
  public void text(String value) {
    separate();
    target.writeByte('"');
    target.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(value));
    target.writeByte('"');
  }

  @Override
  public void number(long value) {
    raw(Long.toString(value));
  }

  @Override
  public void bool(boolean value) {
    raw(Boolean.toString(value));
  }

  @Override
  public void timestamp(long epochMillis) {
    raw(seconds(epochMillis));
  }

  static String seconds(long epochMillis) {
    long fraction = Math.floorMod(epochMillis, 1000L);
    String digits = Long.toString(1000 + fraction).substring(1);
    return Math.floorDiv(epochMillis, 1000L) + "." + digits;
  }

  @Override
  public void records(Page page, SequenceNumbers sequenceNumbers) {
    beginArray();
    JsonRecords.write(page.cursor(), sequenceNumbers, target);
    endArray();
  }

  private void raw(String value) {
    separate();
    ByteBufUtil.writeAscii(target, value);
  }

  private void open(char bracket) {
    separate();
    target.writeByte(bracket);
    first = true;
  }

  private void close(char bracket) {
    target.writeByte(bracket);
    first = false;
  }

  private void separate() {
    if (!first) {
      target.writeByte(',');
    }
    first = false;
  }
}
