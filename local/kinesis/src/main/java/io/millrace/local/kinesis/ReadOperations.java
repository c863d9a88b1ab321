package io.millrace.local.kinesis;

import io.millrace.local.kinesis.ShardIterators.Position;
import io.millrace.local.kinesis.store.Page;
import io.millrace.local.kinesis.store.ServiceException;
import io.millrace.local.kinesis.store.Shard;
import io.millrace.local.kinesis.wire.RequestBody;
import io.netty.buffer.ByteBuf;
import java.time.Clock;

/** GetShardIterator and GetRecords. */
final class ReadOperations {
  /** What an answer takes per record beyond key and data, in the longer of the two formats. */
  private static final int BYTES_AROUND_RECORD = 192;

  private static final int BYTES_AROUND_RECORDS = 1024;
  private static final int MOST_RECORDS = 10_000;

  private static final StartingPositions.Fields START =
      new StartingPositions.Fields("ShardIteratorType", "StartingSequenceNumber");

  private final StreamNames names;
  private final StartingPositions starts;
  private final ShardIterators iterators;
  private final RateLimits rates;
  private final Limits limits;
  private final Clock clock;

  ReadOperations(
      StreamNames names, ShardIterators iterators, RateLimits rates, Limits limits, Clock clock) {
    this.names = names;
    this.iterators = iterators;
    this.rates = rates;
    this.limits = limits;
    this.clock = clock;
    this.starts = new StartingPositions(clock);
  }

  ByteBuf getShardIterator(Call call) {
    RequestBody request = call.body();
    String shardId = request.requiredText("ShardId");
    Shard shard = names.stream(request).shard(shardId);
    call.enter(shard);
    rates.admitShardIterator(shard);
    shard.stream().expire(shard);
    String iterator = iterators.issue(shard, starts.ordinal(shard, request, START));
    return call.answer(answer -> answer.field("ShardIterator", iterator));
  }

  ByteBuf getRecords(Call call) {
    RequestBody request = call.body();
    int limit = limit(request);
    Position position = iterators.read(request.requiredText("ShardIterator"));
    Shard shard = position.shard();
    call.enter(shard);
    if (call.wantsExpiredIterator()) {
      throw iterators.expired(position);
    }
    iterators.checkAge(position);
    rates.admitRead(shard);
    shard.stream().expire(shard);
    // Asked before reading: records that arrive meanwhile must not hide behind the end.
    boolean closed = !shard.isOpen();
    Page page =
        call.wantsEmptyPage()
            ? Page.empty(position.ordinal())
            : shard.log().page(position.ordinal(), limit, limits.of(Limit.PAGE_BYTES));
    rates.countRead(shard, page.bytes());
    call.count(page.records(), page.bytes());
    boolean drained = closed && !page.hasMore();
    String next = drained ? null : iterators.issue(shard, page.next());
    long behind = page.millisBehind(clock.millis());
    int size = BYTES_AROUND_RECORDS + (int) page.bytes() + page.records() * BYTES_AROUND_RECORD;
    return call.answer(
        size,
        answer -> {
          answer.name("Records");
          answer.records(page, shard.sequenceNumbers());
          answer.field("NextShardIterator", next);
          answer.field("MillisBehindLatest", behind);
          if (drained) {
            ShardDescriptions.writeChildren(shard, answer);
          }
        });
  }

  private int limit(RequestBody request) {
    Long limit = request.number("Limit");
    if (limit != null && limit > MOST_RECORDS) {
      throw ServiceException.invalidArgument(
          "Limit %d is above the %d records of one call.".formatted(limit, MOST_RECORDS));
    }
    int most = limits.asInt(Limit.PAGE_RECORDS);
    return Math.min(most, request.number("Limit", most, 1, MOST_RECORDS));
  }
}
