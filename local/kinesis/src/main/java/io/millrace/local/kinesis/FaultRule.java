package io.millrace.local.kinesis;

import io.millrace.local.kinesis.store.ServiceException;
import java.time.Duration;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Which calls go wrong, and how. Conditions come first, the last method says what happens and puts
 * the rule in force:
 *
 * <pre>{@code
 * faults.on(GET_RECORDS).shard("shardId-000000000001").times(3).throttle();
 * faults.on(PUT_RECORDS).probability(0.1, 42).throttle();
 * }</pre>
 *
 * <p>A call must meet all conditions. Without any, every call of the operation goes wrong until
 * {@link Faults#clear()}. In PutRecords, throttling and failures hit single records, as they do at
 * the service; the call itself succeeds. What is said about an event hits single events of
 * SubscribeToShard, but not the empty ones by which an idle shard shows that it lives.
 */
public final class FaultRule {
  private final Operation operation;
  private final Consumer<FaultRule> install;
  private String stream;
  private String shardId;
  private long skip;
  private long times = Long.MAX_VALUE;
  private double probability = 1;
  private Random random;
  private Fault fault;

  FaultRule(Operation operation, Consumer<FaultRule> install) {
    this.operation = operation;
    this.install = install;
  }

  /** Only calls on this stream. */
  public FaultRule stream(String name) {
    this.stream = name;
    return this;
  }

  /** Only calls, or records of a PutRecords, on this shard. */
  public FaultRule shard(String id) {
    this.shardId = id;
    return this;
  }

  /** The first {@code calls} that match go well. */
  public FaultRule after(long calls) {
    this.skip = calls;
    return this;
  }

  /** At most {@code calls} go wrong. */
  public FaultRule times(long calls) {
    this.times = calls;
    return this;
  }

  /** Each call goes wrong with this chance, the same calls for the same seed. */
  public FaultRule probability(double chance, long seed) {
    if (!(chance >= 0 && chance <= 1)) {
      throw new IllegalArgumentException("A probability is between 0 and 1, not " + chance);
    }
    this.probability = chance;
    this.random = new Random(seed);
    return this;
  }

  /** {@code ProvisionedThroughputExceededException}. */
  public void throttle() {
    failsOrRecordFails(ServiceException.throttled("Rate exceeded (injected fault)."));
  }

  /** {@code AccessDeniedException}. */
  public void accessDenied() {
    fails(
        ServiceException.accessDenied(
            "User is not authorized to perform: kinesis:%s (injected fault)."
                .formatted(operation.apiName())));
  }

  /** {@code InternalFailureException}, HTTP status 500. */
  public void internalFailure() {
    failsOrRecordFails(
        ServiceException.internalFailure("Internal service failure (injected fault)."));
  }

  /** Any other error of the service, by its name, with HTTP status 400. */
  public void fail(String errorName, String message) {
    fails(ServiceException.badRequest(errorName, message));
  }

  /** {@code ExpiredIteratorException}; only GetRecords takes iterators. */
  public void expireIterator() {
    only(Operation.GET_RECORDS);
    install(new Fault.IteratorExpires());
  }

  /** The answer comes this much later; the call has its effect at once. */
  public void latency(Duration delay) {
    install(new Fault.Late(delay));
  }

  /**
   * The next {@code pages} GetRecords answers are empty, with {@code MillisBehindLatest > 0} and an
   * iterator at the same place.
   */
  public void emptyPages(int pages) {
    only(Operation.GET_RECORDS);
    times = pages;
    install(new Fault.EmptyPage());
  }

  /**
   * The call has its effect, and its answer breaks off in the middle. Other calls on the same
   * HTTP/2 connection go on.
   */
  public void resetConnection() {
    install(new Fault.ConnectionBreaks());
  }

  /** The event comes this much later, and with it all that follow. */
  public void eventLatency(Duration delay) {
    only(Operation.SUBSCRIBE_TO_SHARD);
    install(new Fault.EventLate(delay));
  }

  /** Half of the event comes, then the connection is reset, and with it all that shares it. */
  public void resetInEvent() {
    only(Operation.SUBSCRIBE_TO_SHARD);
    install(new Fault.EventBreaks(Reset.CONNECTION));
  }

  /**
   * Half of the event comes, then its HTTP/2 stream alone is reset. The AWS SDK drops the half and
   * takes it for an ordinary end of the subscription. Over HTTP/1.1, as {@link #resetInEvent()}.
   */
  public void resetStreamInEvent() {
    only(Operation.SUBSCRIBE_TO_SHARD);
    install(new Fault.EventBreaks(Reset.STREAM));
  }

  /** In place of the event, the subscription ends as if its time were over. */
  public void endBeforeEvent() {
    only(Operation.SUBSCRIBE_TO_SHARD);
    install(new Fault.EventMissing(null));
  }

  /** In place of the event comes this error of the service, and the subscription ends. */
  public void failInsteadOfEvent(String errorName, String message) {
    only(Operation.SUBSCRIBE_TO_SHARD);
    install(new Fault.EventMissing(ServiceException.badRequest(errorName, message)));
  }

  Fault fault() {
    return fault;
  }

  /** Whether this rule hits the call; counts it if so. */
  synchronized boolean hits(Operation called, String calledStream, String calledShard) {
    if (called != operation
        || stream != null && !stream.equals(calledStream)
        || shardId != null && !shardId.equals(calledShard)) {
      return false;
    }
    if (skip > 0) {
      skip--;
      return false;
    }
    if (times == 0 || random != null && random.nextDouble() >= probability) {
      return false;
    }
    times--;
    return true;
  }

  private void failsOrRecordFails(ServiceException error) {
    install(
        operation == Operation.PUT_RECORDS ? new Fault.RecordFails(error) : new Fault.Fails(error));
  }

  private void fails(ServiceException error) {
    install(new Fault.Fails(error));
  }

  private synchronized void install(Fault chosen) {
    fault = chosen;
    install.accept(this);
  }

  private void only(Operation required) {
    if (operation != required) {
      throw new IllegalArgumentException(
          "Only %s can fail like this, not %s".formatted(required, operation));
    }
  }
}
