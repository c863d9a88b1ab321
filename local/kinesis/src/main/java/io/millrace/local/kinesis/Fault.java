package io.millrace.local.kinesis;

import io.millrace.local.kinesis.store.ServiceException;
import java.time.Duration;

/** What goes wrong with a call. */
sealed interface Fault {
  /** The call fails with an error and changes nothing. */
  record Fails(ServiceException error) implements Fault {}

  /** One record of a PutRecords fails; the others and the call succeed. */
  record RecordFails(ServiceException error) implements Fault {}

  /** The iterator counts as expired. */
  record IteratorExpires() implements Fault {}

  /** The answer comes late. */
  record Late(Duration by) implements Fault {}

  /** GetRecords returns nothing, and does not move on. */
  record EmptyPage() implements Fault {}

  /** The call has its effect, but the connection breaks in the middle of the answer. */
  record ConnectionBreaks() implements Fault {}

  /** What goes wrong with one event of a subscription; the call has gone well. */
  sealed interface OfEvent extends Fault {}

  /** The event comes late, and with it all that follow. */
  record EventLate(Duration by) implements OfEvent {}

  /** The event breaks off in the middle, and the subscription with it. */
  record EventBreaks(Reset reset) implements OfEvent {}

  /** The subscription ends in front of the event, with an error or without. */
  record EventMissing(ServiceException error) implements OfEvent {}
}
