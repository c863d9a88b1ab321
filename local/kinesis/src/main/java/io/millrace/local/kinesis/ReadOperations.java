package io.millrace.local.kinesis;

import io.millrace.local.kinesis.ShardIterators.Position;
import io.millrace.local.kinesis.store.Page;
import io.millrace.local.kinesis.store.ServiceException;
import io.millrace.local.kinesis.store.Shard;
import io.millrace.local.kinesis.wire.RequestBody;
import io.millrace.local.kinesis.wire.WireWriter;
import io.netty.buffer.ByteBuf;
import java.time.Clock;

/** GetShardIterator and GetRecords. */
final class ReadOperations {
  /** What an answer takes per record beyond key and data, in the longer of the two formats. */
  private static final int BYTES_AROUND_RECORD = 192;

  private static final int BYTES_AROUND_RECORDS = 1024;
  private static final int MOST_RECORDS = 10_000;

  private final StreamNames names;
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
  }

  ByteBuf getShardIterator(Call call) {
    RequestBody request = call.body();
    String shardId = request.requiredText("ShardId");
    Shard shard = names.stream(request).shard(shardId);
    call.enter(shard);
    rates.admitShardIterator(shard);
    shard.stream().expire(shard);
    String iterator = iterators.issue(shard, startOf(request, shard));
    return call.answer(answer -> answer.field("ShardIterator", iterator));
  }

  private long startOf(RequestBody request, Shard shard) {
    String type = request.requiredText("ShardIteratorType");
    return switch (type) {
      case "TRIM_HORIZON" -> shard.log().start();
      case "LATEST" -> shard.log().end();
      case "AT_TIMESTAMP" -> atTimestamp(request, shard);
      case "AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER" -> atSequenceNumber(request, shard, type);
      default ->
          throw ServiceException.validation(
              type,
              "shardIteratorType",
              "Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP,"
                  + " AT_SEQUENCE_NUMBER, TRIM_HORIZON]");
    };
  }

  private long atTimestamp(RequestBody request, Shard shard) {
    Long timestamp = request.timestamp("Timestamp");
    if (timestamp == null) {
      throw ServiceException.invalidArgument(
          "Must either specify (1) AT_SEQUENCE_NUMBER/AFTER_SEQUENCE_NUMBER and"
              + " StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no"
              + " StartingSequenceNumber or (3) AT_TIMESTAMP and Timestamp.");
    }
    long now = clock.millis();
    if (timestamp > now) {
      throw ServiceException.invalidArgument(
          "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis."
              + " timestampInMillis: %d, currentTimestampInMillis: %d".formatted(timestamp, now));
    }
    return shard.log().firstAtOrAfter(timestamp);
  }

  private static long atSequenceNumber(RequestBody request, Shard shard, String type) {
    String number = request.text("StartingSequenceNumber");
    if (number == null) {
      throw ServiceException.invalidArgument("%s needs a StartingSequenceNumber.".formatted(type));
    }
    return type.equals("AT_SEQUENCE_NUMBER") ? shard.ordinalAt(number) : shard.ordinalAfter(number);
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
    long behind = behind(page);
    int size = BYTES_AROUND_RECORDS + (int) page.bytes() + page.records() * BYTES_AROUND_RECORD;
    return call.answer(
        size,
        answer -> {
          answer.name("Records");
          answer.records(page, shard.sequenceNumbers());
          answer.field("NextShardIterator", next);
          answer.field("MillisBehindLatest", behind);
          if (drained) {
            writeChildren(shard, answer);
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

  private long behind(Page page) {
    if (!page.hasMore()) {
      return 0;
    }
    // At least one, because zero says that there is nothing more.
    return page.records() == 0 ? 1 : Math.max(1, clock.millis() - page.lastArrival());
  }

  private static void writeChildren(Shard shard, WireWriter answer) {
    answer.name("ChildShards");
    answer.beginArray();
    for (Shard child : shard.stream().childrenOf(shard)) {
      answer.beginObject();
      answer.field("ShardId", child.id());
      answer.name("ParentShards");
      answer.beginArray();
      child.parents().forEach(parent -> answer.text(parent.id()));
      answer.endArray();
      ShardDescriptions.writeRange(child.range(), answer);
      answer.endObject();
    }
    answer.endArray();
  }
}
