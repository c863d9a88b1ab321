package io.millrace.local.kinesis;

import io.millrace.local.kinesis.store.ServiceException;
import io.millrace.local.kinesis.store.StreamConsumer;
import io.millrace.local.kinesis.store.StreamStore;
import io.millrace.local.kinesis.wire.RequestBody;
import io.millrace.local.kinesis.wire.WireWriter;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** Registered consumers: register, describe, list, deregister. */
final class ConsumerOperations {
  private static final int MOST_LISTED = 10_000;
  private static final int USUALLY_LISTED = 100;

  private final StreamNames names;
  private final ConsumerListTokens tokens;
  private final RateLimits rates;

  ConsumerOperations(StreamNames names, ConsumerListTokens tokens, RateLimits rates) {
    this.names = names;
    this.tokens = tokens;
    this.rates = rates;
  }

  ByteBuf register(Call call) {
    RequestBody request = call.body();
    request.requiredText("StreamARN");
    String name = StreamNames.newConsumerName(request);
    StreamStore stream = names.stream(request);
    call.enter(stream);
    rates.admitCall(Limit.REGISTER_CONSUMER_CALLS);
    rates.admitConsumer(stream);
    StreamConsumer registered = stream.consumers().register(name);
    return call.answer(
        answer -> {
          answer.name("Consumer");
          answer.beginObject();
          write(registered, answer);
          answer.endObject();
        });
  }

  ByteBuf describe(Call call) {
    StreamConsumer consumer = names.consumer(call.body());
    call.enter(consumer.stream());
    rates.admitCall(Limit.DESCRIBE_CONSUMER_CALLS, consumer.stream());
    return call.answer(
        answer -> {
          answer.name("ConsumerDescription");
          answer.beginObject();
          write(consumer, answer);
          answer.field("StreamARN", consumer.stream().arn());
          answer.endObject();
        });
  }

  ByteBuf list(Call call) {
    RequestBody request = call.body();
    request.requiredText("StreamARN");
    int limit = request.number("MaxResults", USUALLY_LISTED, 1, MOST_LISTED);
    StreamStore stream = names.stream(request);
    String token = request.text("NextToken");
    String after = token == null ? "" : tokens.read(token, stream);
    checkCreation(request, stream, token);
    call.enter(stream);
    rates.admitCall(Limit.LIST_CONSUMERS_CALLS, stream);
    List<StreamConsumer> rest =
        stream.consumers().inOrder().stream()
            .filter(consumer -> consumer.name().compareTo(after) > 0)
            .toList();
    List<StreamConsumer> page = rest.subList(0, Math.min(limit, rest.size()));
    String next = rest.size() > limit ? tokens.issue(stream, page.get(limit - 1).name()) : null;
    return call.answer(
        answer -> {
          answer.name("Consumers");
          answer.beginArray();
          for (StreamConsumer consumer : page) {
            answer.beginObject();
            write(consumer, answer);
            answer.endObject();
          }
          answer.endArray();
          answer.field("NextToken", next);
        });
  }

  private static void checkCreation(RequestBody request, StreamStore stream, String token) {
    Long created = request.timestamp("StreamCreationTimestamp");
    if (created != null && token != null) {
      throw ServiceException.invalidArgument(
          "NextToken and StreamCreationTimestamp cannot be provided together.");
    }
    // To the second, which is all that some clients keep of a creation time.
    if (created != null && created / 1000 != stream.createdAt() / 1000) {
      throw ServiceException.resourceNotFound(
          "Stream %s was not created at %d.".formatted(stream.arn(), created));
    }
  }

  ByteBuf deregister(Call call) {
    StreamConsumer consumer = names.consumer(call.body());
    call.enter(consumer.stream());
    rates.admitCall(Limit.DEREGISTER_CONSUMER_CALLS, consumer.stream());
    consumer.stream().consumers().deregister(consumer);
    return call.done();
  }

  private static void write(StreamConsumer consumer, WireWriter answer) {
    answer.field("ConsumerName", consumer.name());
    answer.field("ConsumerARN", consumer.arn());
    answer.field("ConsumerStatus", "ACTIVE");
    answer.timestampField("ConsumerCreationTimestamp", consumer.createdAt());
  }
}
