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
 * the service; the call itself succeeds.
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

  /** The call has its effect, and its answer breaks off in the middle. */
  public void resetConnection() {
    install(new Fault.ConnectionBreaks());
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
