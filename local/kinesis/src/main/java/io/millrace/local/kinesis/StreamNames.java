package io.millrace.local.kinesis;

import io.millrace.local.kinesis.store.ServiceException;
import io.millrace.local.kinesis.store.StreamArn;
import io.millrace.local.kinesis.store.StreamConsumer;
import io.millrace.local.kinesis.store.StreamStore;
import io.millrace.local.kinesis.store.Streams;
import io.millrace.local.kinesis.wire.RequestBody;
import java.util.regex.Pattern;

/** Finds the stream or consumer that a request means, by name or ARN. */
final class StreamNames {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,128}");

  private final Streams streams;

  StreamNames(Streams streams) {
    this.streams = streams;
  }

  /** The stream of a request's {@code StreamName} or {@code StreamARN}. */
  StreamStore stream(RequestBody request) {
    return streams.named(nameIn(request));
  }

  /** The consumer of a request's {@code ConsumerARN}, or of its name and its stream's ARN. */
  StreamConsumer consumer(RequestBody request) {
    String arn = request.text("ConsumerARN");
    if (arn != null) {
      return consumer(arn);
    }
    if (!request.has("ConsumerName") || !request.has("StreamARN")) {
      throw ServiceException.invalidArgument(
          "Either ConsumerARN or both StreamARN and ConsumerName must be provided.");
    }
    return stream(request).consumers().named(request.text("ConsumerName"));
  }

  StreamConsumer consumer(String arn) {
    String stream = StreamArn.streamOfConsumer(arn);
    if (stream == null) {
      throw ServiceException.validation(
          arn,
          "consumerARN",
          "Member must satisfy regular expression pattern:"
              + " ^(arn):aws.*:kinesis:.*:\\d{12}:.*stream\\/[a-zA-Z0-9_.-]+\\/consumer\\/"
              + "[a-zA-Z0-9_.-]+:[0-9]+");
    }
    return streams.named(StreamArn.nameIn(stream)).consumers().withArn(arn);
  }

  static boolean isNamed(RequestBody request) {
    return request.has("StreamName") || request.has("StreamARN");
  }

  /** The name that a new stream gets. */
  static String newName(RequestBody request) {
    return checked("streamName", request.requiredText("StreamName"));
  }

  /** The name that a new consumer gets. */
  static String newConsumerName(RequestBody request) {
    return checked("consumerName", request.requiredText("ConsumerName"));
  }

  private static String nameIn(RequestBody request) {
    String name = request.text("StreamName");
    String arn = request.text("StreamARN");
    if (arn == null) {
      if (name == null) {
        throw ServiceException.invalidArgument("Either StreamName or StreamARN must be provided.");
      }
      return checked("streamName", name);
    }
    String named = StreamArn.nameIn(arn);
    if (named == null) {
      throw ServiceException.validation(
          arn,
          "streamARN",
          "Member must satisfy regular expression pattern:"
              + " arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+");
    }
    if (name != null && !name.equals(named)) {
      throw ServiceException.invalidArgument(
          "StreamName %s does not match StreamARN %s.".formatted(name, arn));
    }
    return named;
  }

  private static String checked(String member, String name) {
    if (name.isEmpty() || name.length() > 128) {
      throw ServiceException.validation(name, member, "Member must have length between 1 and 128");
    }
    if (!NAME.matcher(name).matches()) {
      throw ServiceException.validation(
          name, member, "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
    }
    return name;
  }
}
