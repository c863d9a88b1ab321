package io.millrace.local.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.local.kinesis.store.HashKey;
import io.millrace.local.kinesis.store.RecordPosition;
import io.millrace.local.kinesis.store.ServiceException;
import io.millrace.local.kinesis.store.Shard;
import io.millrace.local.kinesis.store.StreamStore;
import io.millrace.local.kinesis.wire.RequestBody;
import io.millrace.local.kinesis.wire.WireWriter;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** PutRecord and PutRecords. */
final class WriteOperations {
  private static final Pattern DECIMAL = Pattern.compile("0|[1-9]\\d{0,38}");
  private static final Pattern SEQUENCE_NUMBER = Pattern.compile("0|[1-9]\\d{0,128}");
  private static final int LONGEST_KEY = 256;
  private static final int BYTES_PER_RESULT = 128;

  private final StreamNames names;
  private final RateLimits rates;
  private final Limits limits;

  WriteOperations(StreamNames names, RateLimits rates, Limits limits) {
    this.names = names;
    this.rates = rates;
    this.limits = limits;
  }

  /** A record that a client wants to put; {@code hash} is null unless it is given explicitly. */
  private record Entry(byte[] key, HashKey hash, byte[] data) {
    long size() {
      return (long) key.length + data.length;
    }

    Shard shardIn(StreamStore stream) {
      return hash == null ? stream.shardOf(key) : stream.shardOf(hash);
    }

    RecordPosition putInto(StreamStore stream) {
      return hash == null ? stream.put(key, data) : stream.put(hash, key, data);
    }
  }

  /** What became of one record of a PutRecords. */
  private record Result(RecordPosition position, ServiceException error) {}

  ByteBuf putRecord(Call call) {
    RequestBody request = call.body();
    String after = request.text("SequenceNumberForOrdering");
    if (after != null && !SEQUENCE_NUMBER.matcher(after).matches()) {
      throw ServiceException.validation(
          after,
          "sequenceNumberForOrdering",
          "Member must satisfy regular expression pattern: 0|([1-9]\\d{0,128})");
    }
    Entry entry = entry(request);
    StreamStore stream = names.stream(request);
    Shard shard = entry.shardIn(stream);
    call.enter(shard);
    rates.admitWrite(shard, entry.size());
    RecordPosition position = entry.putInto(stream);
    call.count(1, entry.size());
    return call.answer(answer -> writePosition(position, answer));
  }

  ByteBuf putRecords(Call call) {
    List<RequestBody> records = call.body().requiredObjects("Records");
    int most = limits.asInt(Limit.PUT_RECORDS_RECORDS);
    if (records.isEmpty() || records.size() > most) {
      throw ServiceException.validation(
          "[" + records.size() + " records]",
          "records",
          "Member must have length between 1 and " + most);
    }
    List<Entry> entries = records.stream().map(this::entry).toList();
    long bytes = entries.stream().mapToLong(Entry::size).sum();
    if (bytes > limits.of(Limit.PUT_RECORDS_BYTES)) {
      throw ServiceException.invalidArgument(
          "Records size of %d bytes exceeds the limit of %d bytes."
              .formatted(bytes, limits.of(Limit.PUT_RECORDS_BYTES)));
    }
    StreamStore stream = names.stream(call.body());
    call.enter(stream);
    List<Result> results = new ArrayList<>(entries.size());
    entries.forEach(entry -> results.add(put(call, stream, entry)));
    return call.answer(results.size() * BYTES_PER_RESULT, answer -> writeResults(results, answer));
  }

  private Result put(Call call, StreamStore stream, Entry entry) {
    Shard shard = entry.shardIn(stream);
    try {
      ServiceException fault = call.recordFault(shard);
      if (fault != null) {
        throw fault;
      }
      rates.admitWrite(shard, entry.size());
      RecordPosition position = entry.putInto(stream);
      call.countAt(position.shard(), new Calls.Count(0, 1, entry.size(), 0));
      return new Result(position, null);
    } catch (ServiceException e) {
      if (e.isThrottle()) {
        call.countAt(shard, new Calls.Count(0, 0, 0, 1));
      }
      return new Result(null, e);
    }
  }

  private static void writeResults(List<Result> results, WireWriter answer) {
    answer.field(
        "FailedRecordCount", results.stream().filter(result -> result.error() != null).count());
    answer.name("Records");
    answer.beginArray();
    for (Result result : results) {
      answer.beginObject();
      if (result.error() == null) {
        writePosition(result.position(), answer);
      } else {
        answer.field("ErrorCode", codeInRecord(result.error()));
        answer.field("ErrorMessage", result.error().getMessage());
      }
      answer.endObject();
    }
    answer.endArray();
  }

  /** The service names this error differently in a record than in a call. */
  private static String codeInRecord(ServiceException error) {
    return error.status() == 500 ? "InternalFailure" : error.code();
  }

  private static void writePosition(RecordPosition position, WireWriter answer) {
    answer.field("SequenceNumber", position.sequenceNumber());
    answer.field("ShardId", position.shardId());
  }

  private Entry entry(RequestBody request) {
    byte[] data = request.requiredBytes("Data");
    String key = request.requiredText("PartitionKey");
    if (key.isEmpty() || key.codePointCount(0, key.length()) > LONGEST_KEY) {
      throw ServiceException.validation(
          key, "partitionKey", "Member must have length between 1 and " + LONGEST_KEY);
    }
    Entry entry = new Entry(key.getBytes(UTF_8), hash(request), data);
    if (entry.size() > limits.of(Limit.RECORD_BYTES)) {
      throw ServiceException.validation(
          "[" + entry.size() + " bytes]",
          "data",
          "Member must have length less than or equal to " + limits.of(Limit.RECORD_BYTES));
    }
    return entry;
  }

  private static HashKey hash(RequestBody request) {
    String explicit = request.text("ExplicitHashKey");
    return explicit == null ? null : hashKey("ExplicitHashKey", explicit);
  }

  /** A hash key as a client writes it. */
  static HashKey hashKey(String name, String decimal) {
    if (!DECIMAL.matcher(decimal).matches()) {
      throw ServiceException.validation(
          decimal,
          RequestBody.member(name),
          "Member must satisfy regular expression pattern: 0|([1-9]\\d{0,38})");
    }
    try {
      return HashKey.parse(decimal);
    } catch (NumberFormatException e) {
      throw ServiceException.invalidArgument(
          "Invalid %s. %s must be in the range: [0, 2^128-1]. Specified value was %s"
              .formatted(name, name, decimal));
    }
  }
}
