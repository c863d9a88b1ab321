package io.millrace.local.kinesis;

import io.millrace.local.kinesis.store.ServiceException;
import io.millrace.local.kinesis.store.Shard;
import io.millrace.local.kinesis.store.StreamStore;
import io.millrace.local.kinesis.wire.EventFrame;
import io.millrace.local.kinesis.wire.RequestBody;
import io.millrace.local.kinesis.wire.WireFormat;
import io.millrace.local.kinesis.wire.WireWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import java.util.function.Consumer;

/** One request on its way through the endpoint: what it asks, what it hits, what goes wrong. */
final class Call {
  private static final int USUAL_ANSWER = 256;

  private final Operation operation;
  private final WireFormat format;
  private final RequestBody body;
  private final ByteBufAllocator buffers;
  private final Faults faults;
  private final Calls calls;

  private String stream;
  private String shardId;
  private Calls.Count tally = new Calls.Count(1, 0, 0, 0);
  private Duration delay = Duration.ZERO;
  private boolean breaks;
  private boolean emptyPage;
  private boolean iteratorExpires;
  private Subscription subscription;

  Call(
      Operation operation,
      WireFormat format,
      RequestBody body,
      ByteBufAllocator buffers,
      Faults faults,
      Calls calls) {
    this.operation = operation;
    this.format = format;
    this.body = body;
    this.buffers = buffers;
    this.faults = faults;
    this.calls = calls;
  }

  Operation operation() {
    return operation;
  }

  RequestBody body() {
    return body;
  }

  /** Says that the call is about no stream. */
  void enter() {
    meetFaults();
  }

  /** Says which stream the call is about. Handlers do so before they change anything. */
  void enter(StreamStore target) {
    stream = target.name();
    meetFaults();
  }

  /** Says which shard the call is about. */
  void enter(Shard target) {
    stream = target.stream().name();
    shardId = target.id();
    meetFaults();
  }

  private void meetFaults() {
    ServiceException error = null;
    for (Fault fault : faults.hittingCall(operation, stream, shardId)) {
      if (fault instanceof Fault.Late late) {
        delay = delay.plus(late.by());
      } else if (fault instanceof Fault.ConnectionBreaks) {
        breaks = true;
      } else if (fault instanceof Fault.EmptyPage) {
        emptyPage = true;
      } else if (fault instanceof Fault.IteratorExpires) {
        iteratorExpires = true;
      } else if (fault instanceof Fault.Fails fails && error == null) {
        error = fails.error();
      }
    }
    if (error != null) {
      throw error;
    }
  }

  /** What an injected fault does to this record; null when it may be put. */
  ServiceException recordFault(Shard shard) {
    return faults.hittingRecord(shard.stream().name(), shard.id());
  }

  /** Counts records that this call wrote or read at its shard. */
  void count(long records, long bytes) {
    tally = tally.plus(new Calls.Count(0, records, bytes, 0));
  }

  /** Counts a record of a call that spans shards. */
  void countAt(Shard shard, Calls.Count count) {
    calls.add(operation, stream, shard.id(), count);
  }

  /** Adds the call to the counts; called once, when its outcome is known. */
  void countOutcome(boolean throttled) {
    calls.add(
        operation, stream, shardId, throttled ? tally.plus(new Calls.Count(0, 0, 0, 1)) : tally);
  }

  /** An answer: one object with the fields that {@code fields} writes. */
  ByteBuf answer(Consumer<WireWriter> fields) {
    return answer(USUAL_ANSWER, fields);
  }

  /** An answer whose size is known in about. */
  ByteBuf answer(int expectedSize, Consumer<WireWriter> fields) {
    ByteBuf target = buffers.buffer(expectedSize);
    try {
      WireWriter writer = format.writer(target);
      writer.beginObject();
      fields.accept(writer);
      writer.endObject();
      return target;
    } catch (RuntimeException e) {
      target.release();
      throw e;
    }
  }

  /** The answer of operations that return nothing. */
  ByteBuf done() {
    return buffers.buffer(0, 0);
  }

  /** The answer in front of the events of {@code opened}. */
  ByteBuf answer(Subscription opened) {
    subscription = opened;
    return EventFrame.event("initial-response", format, USUAL_ANSWER, buffers, fields -> {});
  }

  /** What is pushed behind the answer; null when nothing is. */
  Subscription subscription() {
    return subscription;
  }

  WireFormat format() {
    return format;
  }

  Duration delay() {
    return delay;
  }

  boolean breaksConnection() {
    return breaks;
  }

  boolean wantsEmptyPage() {
    return emptyPage;
  }

  boolean wantsExpiredIterator() {
    return iteratorExpires;
  }
}
