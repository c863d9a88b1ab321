package io.millrace.local.kinesis;

import io.millrace.local.kinesis.store.ServiceException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What goes wrong on request. Nothing does until a test says so. */
public final class Faults {
  private final List<FaultRule> rules = new CopyOnWriteArrayList<>();

  Faults() {}

  /** Begins a rule for calls of {@code operation}. */
  public FaultRule on(Operation operation) {
    return new FaultRule(operation, rules::add);
  }

  /** All goes well again. */
  public void clear() {
    rules.clear();
  }

  /** What hits this call, in the order in which the rules were made. */
  List<Fault> hittingCall(Operation operation, String stream, String shardId) {
    if (rules.isEmpty()) {
      return List.of();
    }
    List<Fault> hits = new ArrayList<>();
    for (FaultRule rule : rules) {
      boolean ofCall =
          !(rule.fault() instanceof Fault.RecordFails || rule.fault() instanceof Fault.OfEvent);
      if (ofCall && rule.hits(operation, stream, shardId)) {
        hits.add(rule.fault());
      }
    }
    return hits;
  }

  /** What fails this record of a PutRecords; null when nothing does. */
  ServiceException hittingRecord(String stream, String shardId) {
    for (FaultRule rule : rules) {
      if (rule.fault() instanceof Fault.RecordFails fault
          && rule.hits(Operation.PUT_RECORDS, stream, shardId)) {
        return fault.error();
      }
    }
    return null;
  }

  /** What goes wrong with this event of a subscription; null when nothing does. */
  Fault.OfEvent hittingEvent(String stream, String shardId) {
    for (FaultRule rule : rules) {
      if (rule.fault() instanceof Fault.OfEvent fault
          && rule.hits(Operation.SUBSCRIBE_TO_SHARD, stream, shardId)) {
        return fault;
      }
    }
    return null;
  }
}
