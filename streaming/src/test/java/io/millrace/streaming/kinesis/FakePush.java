package io.millrace.streaming.kinesis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * A shard whose events the test lays out. Pushes in the calling thread, as much as the receiver
 * takes, so that a test needs no waiting.
 */
final class FakePush implements ShardPush {
  /** Ends the shard; not an event to be sent, but where there are none. */
  private static final int NEVER = Integer.MAX_VALUE;

  private final List<Page> events = new ArrayList<>();
  private final Deque<Ending> endings = new ArrayDeque<>();
  private final List<Push> pushes = new ArrayList<>();

  /** How a subscription ends: after some events, with a failure or without one. */
  private record Ending(int afterEvents, Throwable failure) {}

  /** An event with these records, at the tip. */
  FakePush event(String... sequenceNumbers) {
    return event(0, sequenceNumbers);
  }

  FakePush event(long millisBehind, String... sequenceNumbers) {
    List<StreamRecord> records =
        Arrays.stream(sequenceNumbers).map(number -> record(number, 10)).toList();
    events.add(new Page(records, sequenceNumbers[sequenceNumbers.length - 1], millisBehind));
    return this;
  }

  /** An event without records that says to go on behind this number. */
  FakePush emptyEvent(String continuation) {
    events.add(new Page(List.of(), continuation, 0));
    return this;
  }

  FakePush largeEvent(String sequenceNumber, int bytes) {
    events.add(new Page(List.of(record(sequenceNumber, bytes)), sequenceNumber, 0));
    return this;
  }

  FakePush shardEnd() {
    events.add(new Page(List.of(), null, 0));
    return this;
  }

  /** The next subscription that has no ending yet ends after so many events. */
  FakePush endAfter(int count, Throwable failure) {
    endings.add(new Ending(count, failure));
    return this;
  }

  static StreamRecord record(String sequenceNumber, int bytes) {
    return new StreamRecord(sequenceNumber, "key", arrival(sequenceNumber), new byte[bytes]);
  }

  static long arrival(String sequenceNumber) {
    return 1_000 + Long.parseLong(sequenceNumber);
  }

  /** Where each subscription began. */
  List<ShardPosition> starts() {
    return pushes.stream().map(push -> push.from).toList();
  }

  int eventsTaken() {
    return pushes.stream().mapToInt(push -> push.sent).sum();
  }

  long openPushes() {
    return pushes.stream().filter(push -> !push.over).count();
  }

  /** Ends the last subscription now. */
  void end(Throwable failure) {
    Push last = pushes.get(pushes.size() - 1);
    last.over = true;
    last.receiver.end(failure);
  }

  /** What still arrives from the last subscription after its end. */
  boolean pushLate(String sequenceNumber) {
    Page late = new Page(List.of(record(sequenceNumber, 10)), sequenceNumber, 0);
    return pushes.get(pushes.size() - 1).receiver.take(late);
  }

  @Override
  public Flow subscribe(String consumerArn, String shard, ShardPosition from, Receiver receiver) {
    Push push = new Push(from, receiver, endings.poll());
    pushes.add(push);
    push.send();
    return push;
  }

  private final class Push implements Flow {
    private final ShardPosition from;
    private final Receiver receiver;
    private final Ending ending;
    private int next;
    private int sent;
    private boolean over;

    Push(ShardPosition from, Receiver receiver, Ending ending) {
      this.from = from;
      this.receiver = receiver;
      this.ending = ending == null ? new Ending(NEVER, null) : ending;
      while (next < events.size() && !follows(events.get(next))) {
        next++;
      }
    }

    private boolean follows(Page event) {
      if (event.nextIterator() == null || from.kind() != ShardPosition.Kind.AFTER) {
        return true;
      }
      return SequenceNumbers.compare(event.nextIterator(), from.sequenceNumber()) > 0;
    }

    private void send() {
      while (!over) {
        if (sent >= ending.afterEvents()) {
          over = true;
          receiver.end(ending.failure());
        } else if (next == events.size()) {
          return;
        } else {
          Page event = behindStart(events.get(next++));
          sent++;
          boolean more = receiver.take(event);
          if (event.endsShard()) {
            over = true;
            receiver.end(null);
          } else if (!more) {
            return;
          }
        }
      }
    }

    /** The first event may hold records that the subscription begins behind. */
    private Page behindStart(Page event) {
      return new Page(
          event.records().stream().filter(from::isBefore).toList(),
          event.nextIterator(),
          event.millisBehindLatest());
    }

    @Override
    public void resume() {
      send();
    }

    @Override
    public void cancel() {
      over = true;
    }
  }
}
